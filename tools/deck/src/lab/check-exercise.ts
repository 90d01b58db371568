// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Whether a lab is done: each check by itself, again and again for as long as the cluster may need. */
import type { StepFailure } from "../demos/step-result.ts";
import type { Check, Exercise } from "./exercise.ts";
import { LabWindow, type LabSurroundings } from "./lab-window.ts";

export interface Verdict {
  /** What was looked at. */
  readonly title: string;
  /** `undefined`: it is as it should be. */
  readonly failure?: StepFailure;
}

export interface CheckOptions extends LabSurroundings {
  /** How long a check is tried again, in milliseconds from when it has failed first: what one try takes depends on the machine. */
  readonly patienceMs: number;
  /** Told of each verdict as it is found. */
  readonly onVerdict?: (verdict: Verdict) => void;
}

const pauseMs = 500;

/** A verdict for each check; where the lab's program does not start, only that one. Errors: the signal's reason. */
export async function checkExercise(exercise: Exercise, options: CheckOptions): Promise<readonly Verdict[]> {
  const { program, checks } = exercise;
  const verdicts: Verdict[] = [];
  const tell = (verdict: Verdict): void => {
    verdicts.push(verdict);
    options.onVerdict?.(verdict);
  };
  await using running = program && new LabWindow(options);
  if (program && running) {
    const expect = ["<any>", `<any>${program.ready}<any>`];
    const failure = await running.run({ run: program.run, expect, exitCode: 0, stays: true });
    tell({ title: `${program.run} starts`, ...(failure && { failure }) });
    if (failure) return verdicts;
  }
  await using window = new LabWindow(options);
  for (const check of checks) tell(await patiently(check, window, options));
  return verdicts;
}

async function patiently(check: Check, window: LabWindow, options: CheckOptions): Promise<Verdict> {
  const { clock, signal, patienceMs } = options;
  let end: number | undefined;
  for (;;) {
    const failure = await window.run({ ...check, stays: false });
    if (!failure) return { title: check.title };
    end ??= clock.monotonicNow() + patienceMs;
    if (clock.monotonicNow() + pauseMs > end) return { title: check.title, failure };
    await clock.sleep(pauseMs, signal);
  }
}
