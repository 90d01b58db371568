// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Runs transcripts, each on a control plane of its own, and writes down what they print where that is wanted. */
import type { Clock } from "@nuvolaris/clock";
import type { ControlPlane, ControlPlaneProvider } from "@nuvolaris/testing";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadNodeImages, type NodeImage } from "./node-images.ts";
import { withRecordedOutput } from "./recorded-output.ts";
import { ownCluster, runTranscript } from "./run-transcript.ts";
import type { Printed, StepResult } from "./step-result.ts";
import type { Transcript } from "./transcript.ts";
import { windowEnvironment } from "./window-environment.ts";

export interface RunDemosOptions {
  /** The workspace's folder: where windows begin, and what transcripts' files are relative to. */
  readonly root: string;
  readonly provider: ControlPlaneProvider;
  /** What its nodes get before each transcript. Default: nothing. */
  readonly images?: readonly NodeImage[];
  /** This process' variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Rewrites the files. */
  readonly record: boolean;
  readonly progress: DemoProgress;
}

/** Told of all that happens, as it happens. */
export interface DemoProgress {
  begin(transcript: Transcript): void;
  step(transcript: Transcript, result: StepResult): void;
  note(line: string): void;
  end(result: TranscriptResult): void;
}

export interface TranscriptResult {
  readonly transcript: Transcript;
  /** Those that were run. */
  readonly steps: readonly StepResult[];
  /** Why none was. */
  readonly skipped?: string;
}

/** What an embedded control plane can do, which is what a transcript starts that brings its own. */
const ownCapabilities: ReadonlySet<string> = new Set([
  "rbac",
  "gc",
  "namespaces",
  "workloads",
  "ready-pods",
  ownCluster,
]);

/** Errors: what a control plane could not be started for; the signal's reason. */
export async function runDemos(
  transcripts: readonly Transcript[],
  options: RunDemosOptions,
): Promise<readonly TranscriptResult[]> {
  const results: TranscriptResult[] = [];
  for (const transcript of transcripts) {
    options.signal.throwIfAborted();
    options.progress.begin(transcript);
    const result = await runDemo(transcript, options);
    options.progress.end(result);
    results.push(result);
  }
  return results;
}

async function runDemo(transcript: Transcript, options: RunDemosOptions): Promise<TranscriptResult> {
  const { provider, images = [], progress, signal } = options;
  if (transcript.cluster === "own" && provider.name === "embedded") return runOn(undefined, transcript, options);
  await using plane = await provider.start({
    signal,
    onProgress: (line) => {
      progress.note(line);
    },
  });
  const lacking = transcript.needs.filter((each) => !has(plane.capabilities, each));
  if (lacking.length > 0) return skipped(transcript, `${provider.name} has no ${lacking.join(", ")}`);
  await loadNodeImages(plane, images);
  return await runOn(plane, transcript, options);
}

async function runOn(
  plane: ControlPlane | undefined,
  transcript: Transcript,
  options: RunDemosOptions,
): Promise<TranscriptResult> {
  const { root, environment, clock, signal, record, progress } = options;
  const home = await mkdtemp(join(tmpdir(), "nuvolaris-demo-"));
  const printed: Printed[] = [];
  try {
    const steps = await runTranscript(transcript, {
      folder: root,
      environment: windowEnvironment({ root, home, kubeconfig: plane?.kubeconfig, environment }),
      capabilities: plane?.capabilities ?? ownCapabilities,
      clock,
      signal,
      ...(record && { record: (each: Printed) => printed.push(each) }),
      onStep: (result) => {
        progress.step(transcript, result);
      },
    });
    if (printed.length > 0) await write(join(root, transcript.file), printed);
    return { transcript, steps };
  } finally {
    // What a program that was just killed still writes there would fail a single try.
    await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

async function write(path: string, printed: readonly Printed[]): Promise<void> {
  const before = await readFile(path, "utf8");
  const after = withRecordedOutput(before, printed);
  if (after !== before) await writeFile(path, after);
}

function skipped(transcript: Transcript, reason: string): TranscriptResult {
  return { transcript, steps: [], skipped: reason };
}

function has(capabilities: ReadonlySet<string>, name: string): boolean {
  return capabilities.has(name);
}
