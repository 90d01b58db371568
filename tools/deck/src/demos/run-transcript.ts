// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Runs the steps of a transcript, one after the other, until one is not what it says. */
import type { Clock } from "@nuvolaris/clock";
import { runAction, type Window } from "./run-action.ts";
import { Shell } from "./shell.ts";
import { StepError, type Printed, type StepResult } from "./step-result.ts";
import type { Step, Transcript } from "./transcript.ts";

/** What a step needs that is about the cluster which its transcript starts by itself: elsewhere there is another one. */
export const ownCluster = "own-cluster";

export interface RunTranscriptOptions {
  /** Where each window begins. */
  readonly folder: string;
  /** All variables of the windows. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the control plane can do. */
  readonly capabilities: ReadonlySet<string>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Takes what is printed in place of comparing it. */
  readonly record?: (printed: Printed) => void;
  /** Told of each step as it ends. */
  readonly onStep?: (result: StepResult) => void;
}

/** The results of the steps that were run: all of them, or up to the one that failed. Errors: the signal's reason. */
export async function runTranscript(
  transcript: Transcript,
  options: RunTranscriptOptions,
): Promise<readonly StepResult[]> {
  await using windows = new Windows(options);
  const results: StepResult[] = [];
  for (const step of transcript.steps) {
    const result = await runStep(step, { windows, options });
    results.push(result);
    options.onStep?.(result);
    if (result.outcome === "failed") break;
  }
  return results;
}

interface StepSurroundings {
  readonly windows: Windows;
  readonly options: RunTranscriptOptions;
}

async function runStep(step: Step, { windows, options }: StepSurroundings): Promise<StepResult> {
  const { clock, capabilities } = options;
  const began = clock.monotonicNow();
  const lacking = step.needs.filter((each) => !capabilities.has(each));
  if (lacking.length > 0) return { step, durationMs: 0, outcome: "skipped", reason: reasonFor(lacking) };
  const window = windows.open(step.window);
  const lastCommand = step.actions.findLast(({ type }) => type === "command");
  try {
    for (const action of step.actions) {
      options.signal.throwIfAborted();
      await runAction(action, { ...options, step, window, isLastCommand: action === lastCommand });
    }
    return { step, durationMs: clock.monotonicNow() - began, outcome: "passed" };
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    return { step, durationMs: clock.monotonicNow() - began, outcome: "failed", failure: error.failure };
  }
}

function reasonFor(lacking: readonly string[]): string {
  if (lacking.includes(ownCluster)) return "it is about the cluster that the transcript starts, and this is another";
  return `the control plane has no ${lacking.join(", ")}`;
}

/** The windows that were opened so far. Disposing closes them, with all that runs in them. */
class Windows implements AsyncDisposable {
  readonly #options: RunTranscriptOptions;
  readonly #open = new Map<string, Window>();

  constructor(options: RunTranscriptOptions) {
    this.#options = options;
  }

  open(name: string): Window {
    const open = this.#open.get(name);
    if (open) return open;
    const window: Window = { name, shell: new Shell(this.#options), command: "" };
    this.#open.set(name, window);
    return window;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#open.values()].map(({ shell }) => shell[Symbol.asyncDispose]()));
  }
}
