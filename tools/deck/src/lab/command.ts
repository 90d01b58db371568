// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Command, InvalidArgumentError } from "commander";
import { join, relative, resolve } from "node:path";
import { courseOption, openCourse } from "../course-folder.ts";
import type { DeckIo } from "../deck-io.ts";
import { UsageError } from "../usage-error.ts";
import { askAtTerminal, type Ask } from "./ask.ts";
import { checkExercise } from "./check-exercise.ts";
import type { Exercise } from "./exercise.ts";
import { beginLab, filesIn, nextHint, removeLab } from "./lab-folder.ts";
import { LabWindow, type LabSurroundings } from "./lab-window.ts";
import { readExercises } from "./read-exercise.ts";
import { describeVerdict } from "./verdict-report.ts";

interface LabOptions {
  readonly course: string;
  readonly folder?: string;
}

/** Where learners work: in the workspace, so that programs find its packages, and not among what git tracks. */
const labsFolder = "my-labs";
const defaultPatienceMs = 15_000;

/** `deck lab`: a learner's exercises. */
export function labCommand(io: DeckIo, ask: Ask = askAtTerminal): Command {
  const command = new Command("lab").description("the exercises of the course: begin, check, hints, begin anew");
  const verb = (name: string, description: string): Command =>
    command
      .command(name)
      .description(description)
      .argument("<number>", "of the chapter", readNumber)
      .addOption(courseOption())
      .option("--folder <folder>", `where the files of the lab are (default: ${labsFolder}/<number>)`);
  verb("start", "copy the files to begin with, and say what to do").action((number: number, options: LabOptions) =>
    openLab(number, options, io).then((lab) => start(lab, io)),
  );
  verb("check", "look whether it is done, on the cluster that KUBECONFIG names")
    .option("--wait <seconds>", "how long a check may fail before it counts", readNumber, defaultPatienceMs / 1000)
    .action((number: number, options: LabOptions & { readonly wait: number }) =>
      openLab(number, options, io).then((lab) => check(lab, options.wait * 1000, io)),
    );
  verb("hint", "tell the next hint")
    .argument("[hint]", "which one (default: the next)", readNumber)
    .action((number: number, which: number | undefined, options: LabOptions) =>
      openLab(number, options, io).then((lab) => hint(lab, which, io)),
    );
  verb("reset", "take the objects of the lab off the cluster, and its files away")
    .option("-y, --yes", "do not ask")
    .action((number: number, options: LabOptions & { readonly yes?: boolean }) =>
      openLab(number, options, io).then((lab) => reset(lab, options.yes === true ? undefined : ask, io)),
    );
  addCluster(command, io);
  return command;
}

function addCluster(command: Command, io: DeckIo): void {
  command
    .command("cluster")
    .description("a cluster to work with, until ^C")
    .option("--data-dir <folder>", "where it keeps its objects (default: it keeps none)")
    .action(async ({ dataDir }: { readonly dataDir?: string }) => {
      const { runCluster } = await import("./course-cluster.ts");
      await runCluster(dataDir === undefined ? undefined : resolve(io.folder, dataDir), io);
    });
}

interface Lab {
  readonly exercise: Exercise;
  readonly surroundings: LabSurroundings;
  /** As a learner types it. */
  readonly shown: string;
}

async function openLab(number: number, options: LabOptions, io: DeckIo): Promise<Lab> {
  const { chapters } = await openCourse(options.course, io);
  const exercises = await readExercises(chapters);
  const exercise = exercises.find((each) => each.number === number);
  if (!exercise) {
    const known = exercises.map((each) => `${each.number} (${each.title})`).join(", ");
    throw new UsageError(`there is no lab ${number}; there is ${known}`);
  }
  const root = io.folder;
  const folder = resolve(root, options.folder ?? join(labsFolder, String(number)));
  const { environment, clock, signal } = io;
  const shown = relative(root, folder);
  return { exercise, surroundings: { root, folder, environment, clock, signal }, shown };
}

async function start({ exercise, surroundings, shown }: Lab, io: DeckIo): Promise<void> {
  const files = await beginLab(exercise, surroundings);
  const { number, title, task } = exercise;
  io.print(`Lab ${number}: ${title}\n\n${task}\n\n`);
  io.print(files.map((file) => `  ${shown}/${file}\n`).join(""));
  io.print(
    `\nWhen you think that it is done: npm run lab check ${number}. When you are stuck: npm run lab hint ${number}.\n`,
  );
}

async function check({ exercise, surroundings, shown }: Lab, patienceMs: number, io: DeckIo): Promise<void> {
  const { number, title } = exercise;
  requireCluster(exercise, io);
  if ((await filesIn(surroundings.folder)).length === 0) {
    throw new UsageError(`there are no files in ${shown}: npm run lab start ${number} begins the lab`);
  }
  io.print(`Lab ${number}: ${title}\n`);
  const verdicts = await checkExercise(exercise, {
    ...surroundings,
    patienceMs,
    onVerdict: (verdict) => {
      io.print(describeVerdict(verdict, io));
    },
  });
  const failed = verdicts.filter(({ failure }) => failure).length;
  io.print(failed === 0 ? "It is done.\n" : `${failed} of ${verdicts.length} are not so yet.\n`);
  if (failed > 0) io.finish(1);
}

async function hint({ exercise, surroundings }: Lab, which: number | undefined, io: DeckIo): Promise<void> {
  const { hints } = exercise;
  const number = which ?? (await nextHint(exercise, surroundings.folder));
  const text = hints[number - 1];
  if (text === undefined) throw new UsageError(`there is no hint ${number}: there are ${hints.length}`);
  io.print(`Hint ${number} of ${hints.length}: ${text.trimEnd()}\n`);
}

async function reset({ exercise, surroundings, shown }: Lab, ask: Ask | undefined, io: DeckIo): Promise<void> {
  requireCluster(exercise, io);
  const commands = exercise.reset.map((command) => `  ${command}\n`).join("");
  io.print(`This is done:\n${commands}  rm -r ${shown}\n`);
  const answer = ask ? await ask("Go on? [y/N] ") : "y";
  if (answer === undefined) throw new UsageError("there is nobody to ask: --yes says that it is meant");
  if (!/^y(?:es)?$/i.test(answer.trim())) {
    io.print("Nothing was done.\n");
    return;
  }
  const { root } = surroundings;
  await using window = new LabWindow({ ...surroundings, folder: root });
  for (const run of exercise.reset) {
    const failure = await window.run({ run, expect: ["<any>"], exitCode: 0, stays: false });
    if (!failure) continue;
    io.print(describeVerdict({ title: run, failure }, io));
    io.finish(1);
    return;
  }
  await removeLab(surroundings.folder);
}

/** Nobody's current context is used by surprise. */
function requireCluster({ needsCluster }: Exercise, { environment }: DeckIo): void {
  if (!needsCluster || (environment["KUBECONFIG"] ?? "") !== "") return;
  throw new UsageError(
    "KUBECONFIG does not say which cluster is meant: npm run lab cluster starts one, and prints the line",
  );
}

function readNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0) throw new InvalidArgumentError("It is a whole number.");
  return number;
}
