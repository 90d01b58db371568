// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Does one action of a transcript in its window, and compares what is printed. */
import type { Clock } from "@nuvolaris/clock";
import { matchesAll, matchesBeginning } from "./expected-output.ts";
import type { Shell } from "./shell.ts";
import { StepError, type Printed, type StepFailure } from "./step-result.ts";
import type { Action, CommandAction, Expected, InterruptAction, Step } from "./transcript.ts";

/** A window with what runs in it. */
export interface Window {
  readonly name: string;
  readonly shell: Shell;
  /** What was typed last. */
  command: string;
}

export interface ActionOptions {
  readonly clock: Clock;
  /** Ends the action, and all. */
  readonly signal: AbortSignal;
  /** Takes what is printed in place of comparing it. */
  readonly record?: (printed: Printed) => void;
}

interface Surroundings extends ActionOptions {
  readonly window: Window;
  readonly step: Step;
  /** Whether it is the last of the step: then the step says with what its command ends. */
  readonly isLastCommand: boolean;
}

/** Errors: {@link StepError}; the signal's reason. */
export async function runAction(action: Action, surroundings: Surroundings): Promise<void> {
  const { window } = surroundings;
  if (action.type === "interrupt") {
    await interrupt(action, surroundings);
  } else if (action.type === "output") {
    await expectBeginning(action.expected, surroundings);
  } else {
    window.command = action.command;
    window.shell.send(action.command);
    await runCommand(action, surroundings);
  }
}

async function runCommand({ expected, line, ending }: CommandAction, surroundings: Surroundings): Promise<void> {
  const { window, step, isLastCommand, record } = surroundings;
  if (ending !== "exits") {
    await expectBeginning(expected, surroundings);
    if (ending === "is-watched") await interrupt({ type: "interrupt", line, expected: nothing(line) }, surroundings);
    return;
  }
  const exitCode = await until(surroundings, { line, expected }, "did not end", () => window.shell.exitCode);
  const { lines } = window.shell;
  const wanted = isLastCommand ? step.exitCode : 0;
  if (exitCode !== wanted) {
    const how = `it ended with exit code ${exitCode}, expected ${wanted}`;
    throw failed(surroundings, { line, reason: how, expected: expected.lines, printed: lines });
  }
  if (record) record({ expected, lines, isBeginning: false });
  else if (!matchesAll(expected.lines, lines)) {
    const reason = expected.lines.length === 0 ? "it should print nothing" : "it printed something else";
    throw failed(surroundings, { line: expected.line, reason, expected: expected.lines, printed: lines });
  }
}

/** Waits for the lines; what follows them is for a later action. */
async function expectBeginning(expected: Expected, surroundings: Surroundings): Promise<void> {
  const { window, record } = surroundings;
  const { shell } = window;
  const place = { line: expected.line, expected };
  const look = (): number | undefined => {
    const beginning = matchesBeginning(expected.lines, shell.lines);
    if (beginning.found) return beginning.taken;
    const { lines: printed, exitCode } = shell;
    if (exitCode !== undefined) {
      throw failed(surroundings, {
        ...place,
        reason: "it ended before it printed that",
        expected: expected.lines,
        printed,
      });
    }
    if (beginning.possible || record) return undefined;
    throw failed(surroundings, { ...place, reason: "it printed something else", expected: expected.lines, printed });
  };
  let taken: number;
  try {
    taken = await until(surroundings, place, "did not print that", look);
  } catch (error) {
    if (!record || !(error instanceof StepError) || shell.death !== undefined) throw error;
    taken = shell.lines.length;
  }
  record?.({ expected, lines: shell.lines.slice(0, taken), isBeginning: true });
  shell.takeLines(taken);
}

async function interrupt({ line, expected }: InterruptAction, surroundings: Surroundings): Promise<void> {
  const { shell } = surroundings.window;
  shell.takeLines(shell.lines.length);
  shell.interrupt();
  await until(surroundings, { line, expected }, "did not end by ^C", () => shell.exitCode);
  const { lines: printed } = shell;
  shell.takeLines(printed.length);
  if (expected.lines.length === 0) return;
  if (surroundings.record) surroundings.record({ expected, lines: printed, isBeginning: false });
  else if (!matchesAll(expected.lines, printed)) {
    const reason = "it printed something else at its end";
    throw failed(surroundings, { line: expected.line, reason, expected: expected.lines, printed });
  }
}

interface Place {
  readonly line: number;
  readonly expected: Expected;
}

/** Asks `look` at each change of the window until it has something to say, or the step's deadline has passed. */
async function until<T>(
  surroundings: Surroundings,
  { line, expected }: Place,
  ...[what, look]: [what: string, look: () => T | undefined]
): Promise<T> {
  const { clock, signal, step, window } = surroundings;
  const deadline = new AbortController();
  const cancel = clock.setTimer(step.deadlineMs, () => {
    deadline.abort();
  });
  try {
    for (;;) {
      const answer = look();
      if (answer !== undefined) return answer;
      const { death, lines: printed } = window.shell;
      const parts = { line, expected: expected.lines, printed };
      if (death !== undefined) throw failed(surroundings, { ...parts, reason: `the shell ${death}` });
      if (deadline.signal.aborted) {
        const reason = `it ${what} within ${step.deadlineMs / 1000} s`;
        throw failed(surroundings, { ...parts, reason });
      }
      await window.shell.changed(AbortSignal.any([deadline.signal, signal])).catch(() => undefined);
      signal.throwIfAborted();
    }
  } finally {
    cancel();
  }
}

function failed({ window }: Surroundings, failure: Omit<StepFailure, "window" | "command" | "exitCode">): StepError {
  const { name, command, shell } = window;
  const { exitCode } = shell;
  return new StepError({ window: name, command, ...failure, ...(exitCode !== undefined && { exitCode }) });
}

function nothing(line: number): Expected {
  return { line, lines: [] };
}
