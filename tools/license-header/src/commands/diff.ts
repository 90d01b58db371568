// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** `license-header diff`: shows what `fix` would change. */
import { ReuseCoverage } from "../files/reuse-coverage.ts";
import { Findings, isMendable } from "../inspection/findings.ts";
import { MeantFiles } from "../inspection/meant-files.ts";
import { isAboutFile, putIn } from "../inspection/mend.ts";
import { unwritable } from "../inspection/header-rules.ts";
import { WholeContent } from "../inspection/whole-content.ts";
import { patchBetween } from "../report/patch.ts";
import type { Finding } from "../report/report.ts";
import { UsageError, type CommandCall, type CommandDefinition, type ExitCode } from "./command.ts";
import { besideOutput, deliver, writeOutput } from "./deliver.ts";
import { addExamples } from "./examples.ts";
import { addHeaderOptions, readFileChoice } from "./header-options.ts";
import { headerReport, inspectChosen, type HeaderRun } from "./header-run.ts";

export const diff: CommandDefinition = {
  declare: (command) => {
    command.description("Shows what fix would change, as a patch that git apply takes.");
    addHeaderOptions(command);
    addExamples(command, [
      ["license-header diff", "all files of the repository"],
      ["license-header diff src | git apply", "the same as fix src"],
      ["license-header diff --staged | git apply --cached", "mend what is staged, and nothing else"],
    ]);
  },
  run: diffHeaders,
};

async function diffHeaders(call: CommandCall): Promise<ExitCode> {
  if (call.globals.format !== "text") {
    throw new UsageError("diff writes a patch: leave out --format, or use check --format " + call.globals.format);
  }
  const choice = readFileChoice(call);
  if (choice.kind === "stdin") {
    const { diffStdin } = await import("./stdin.ts");
    return diffStdin(call, choice.name);
  }
  const run = await inspectChosen(call, { ...choice, content: "as chosen" }, ({ context, root }) => {
    return new MeantFiles(new Findings(context, new ReuseCoverage(root)), isMendable);
  });
  const { patches, failures } = await makePatches(call, run);
  await writeOutput(Buffer.concat(patches), call);
  const findings = [...run.visitor.findings.others, ...failures];
  // The patch is the output: what it leaves out is told beside it, for people.
  const report = headerReport(run, { command: "diff", findings }, call);
  const exitCode = await deliver(report, besideOutput(call));
  return patches.length > 0 ? 1 : exitCode;
}

interface Patches {
  readonly patches: readonly Buffer[];
  /** The files for which there can be none. */
  readonly failures: readonly Finding[];
}

async function makePatches({ surroundings: { signal } }: CommandCall, run: HeaderRun<MeantFiles>): Promise<Patches> {
  const { root, context } = run.checkout;
  await using contents = new WholeContent({ cwd: root, signal });
  const patches: Buffer[] = [];
  const failures: Finding[] = [];
  for (const { file, headers } of run.visitor.meant) {
    signal.throwIfAborted();
    try {
      const before = await contents.read(file);
      const { after } = putIn(file.path, before, headers);
      patches.push(patchBetween(context.base.inRepository + file.path, before, after));
    } catch (error) {
      if (!isAboutFile(error)) throw error;
      failures.push(unwritable(file.path, error.message, { ...context, verb: "fix" }));
    }
  }
  return { patches, failures };
}
