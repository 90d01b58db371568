// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Command, InvalidArgumentError, Option } from "commander";
import { relative, resolve } from "node:path";
import { courseOption, openCourse } from "../course-folder.ts";
import type { Chapter } from "../deck/training.ts";
import type { DeckIo } from "../deck-io.ts";
import { UsageError } from "../usage-error.ts";
import { controlPlaneNames, providerOf, type ControlPlaneName } from "./control-planes.ts";
import { jsonReport, silentProgress, summaryLine, tally, TextReport } from "./demo-report.ts";
import { readDemos } from "./find-demos.ts";
import { parseNodeImage } from "./node-images.ts";
import { runDemos, type TranscriptResult } from "./run-demos.ts";
import type { Transcript } from "./transcript.ts";

interface DemosOptions {
  readonly course: string;
  readonly chapter?: readonly string[];
  readonly transcript?: readonly string[];
  readonly controlPlane: ControlPlaneName;
  readonly context?: string;
  readonly load?: readonly string[];
  readonly record?: boolean;
  readonly json?: boolean;
  readonly timeout: number;
}

/** Each step has a deadline of its own; real nodes take minutes to start on a busy machine, once for each transcript. */
const defaultTimeoutSeconds = 1800;

/** `deck demos`: everything that the course shows is run, and compared with what it says. */
export function demosCommand(io: DeckIo): Command {
  return new Command("demos")
    .description("run the transcripts of the labs and the demos on the slides, and compare what they print")
    .addOption(courseOption())
    .option("--chapter <names...>", "only these chapters, by their folders")
    .option("--transcript <files...>", "only these transcripts, or decks with demos")
    .addOption(
      new Option("--control-plane <name>", "where: each transcript has an empty one, but for existing")
        .choices(controlPlaneNames)
        .default("embedded"),
    )
    .option("--context <name>", "of the kubeconfig; for --control-plane existing")
    .option("--load <images...>", "of the Docker engine, for the nodes of k3s; NAME=IMAGE where pods call it otherwise")
    .option("--record", "write down what is printed, in place of comparing it")
    .option("--json", "a report for programs, at the end")
    .option("--timeout <seconds>", "for all of it", readSeconds, defaultTimeoutSeconds)
    .action((options: DemosOptions) => demos(options, io));
}

async function demos(options: DemosOptions, io: DeckIo): Promise<void> {
  const { course, controlPlane, context, load = [], record = false, json = false, timeout } = options;
  const images = load.map(parseNodeImage);
  const training = await openCourse(course, io);
  const root = io.folder;
  const all = await readDemos(chosenChapters(training.chapters, options), root);
  const transcripts = chosenTranscripts(all, options, root);
  const provider = await providerOf({ name: controlPlane, context, environment: io.environment });
  const began = io.clock.monotonicNow();
  const limit = new AbortController();
  const cancel = io.clock.setTimer(timeout * 1000, () => {
    limit.abort(new UsageError(`the demos took more than ${timeout} s: --timeout gives them more`));
  });
  let results: readonly TranscriptResult[];
  try {
    const progress = json ? silentProgress : new TextReport(io);
    const signal = AbortSignal.any([limit.signal, io.signal]);
    results = await runDemos(transcripts, { ...io, root, provider, images, record, progress, signal });
  } finally {
    cancel();
  }
  const counted = tally(results);
  io.print(json ? jsonReport(results, controlPlane) : summaryLine(counted, io.clock.monotonicNow() - began));
  if (counted.failed > 0) io.finish(1);
}

function chosenChapters(chapters: readonly Chapter[], { chapter: names }: DemosOptions): readonly Chapter[] {
  const unknown = names?.find((name) => !chapters.some((each) => each.name === name));
  if (unknown === undefined) return chapters.filter(({ name }) => names?.includes(name) ?? true);
  const known = chapters.map(({ name }) => name).join(", ");
  throw new UsageError(`--chapter: expected some of ${known}, found ${unknown}`);
}

function chosenTranscripts(all: readonly Transcript[], options: DemosOptions, root: string): readonly Transcript[] {
  const wanted = options.transcript?.map((file) => relative(root, resolve(root, file)));
  const unknown = wanted?.find((file) => !all.some((each) => each.file === file));
  if (unknown !== undefined) {
    const known = [...new Set(all.map(({ file }) => file))].join(", ");
    throw new UsageError(`--transcript: expected some of ${known}, found ${unknown}`);
  }
  const chosen = all.filter(({ file }) => wanted?.includes(file) ?? true);
  if (chosen.length === 0) throw new UsageError("there is no demo to run");
  return chosen;
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (!Number.isInteger(seconds) || seconds <= 0) throw new InvalidArgumentError("It is a number of seconds.");
  return seconds;
}
