// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Commands of a lab, in a shell of their own at the learner's cluster. */
import type { Clock } from "@nuvolaris/clock";
import { delimiter, join } from "node:path";
import { runAction, type Window } from "../demos/run-action.ts";
import { Shell } from "../demos/shell.ts";
import { StepError, type StepFailure } from "../demos/step-result.ts";
import type { CommandAction } from "../demos/transcript.ts";

export interface LabSurroundings {
  /** The workspace: its Node.js and its programs come first. */
  readonly root: string;
  /** The learner's folder of this lab. */
  readonly folder: string;
  /** The learner's own variables, KUBECONFIG among them. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface LabCommand {
  readonly run: string;
  readonly expect: readonly string[];
  readonly exitCode: number;
  /** It goes on after it has printed that. */
  readonly stays: boolean;
}

/** What a command may take. */
const deadlineMs = 60_000;

/** A shell in the lab's folder. Disposing ends what runs in it. */
export class LabWindow implements AsyncDisposable {
  readonly #window: Window;
  readonly #surroundings: LabSurroundings;

  constructor(surroundings: LabSurroundings) {
    const { folder, clock } = surroundings;
    this.#surroundings = surroundings;
    const environment = labEnvironment(surroundings);
    this.#window = { name: "lab", command: "", shell: new Shell({ folder, environment, clock }) };
  }

  /** How what was done differs from what was expected; `undefined`: it does not. */
  async run({ run, expect, exitCode, stays }: LabCommand): Promise<StepFailure | undefined> {
    const ending = stays ? "stays" : "exits";
    const action: CommandAction = {
      type: "command",
      line: 1,
      command: run,
      ending,
      expected: { line: 1, lines: expect },
    };
    const step = { title: run, name: "lab", line: 1, window: "lab", needs: [], text: run, actions: [action] };
    const { clock, signal } = this.#surroundings;
    try {
      const about = { step: { ...step, deadlineMs, exitCode }, window: this.#window, isLastCommand: true };
      await runAction(action, { clock, signal, ...about });
      return undefined;
    } catch (error) {
      if (error instanceof StepError) return error.failure;
      throw error;
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#window.shell[Symbol.asyncDispose]();
  }
}

function labEnvironment({ root, environment }: LabSurroundings): Readonly<Record<string, string>> {
  const given = Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const path = [join(root, "node_modules", ".bin"), environment["PATH"] ?? ""].join(delimiter);
  // The course's cluster is on this machine. kubectl and operators know that no proxy leads there, other programs have to be told.
  const direct = [environment["no_proxy"] ?? environment["NO_PROXY"] ?? [], "127.0.0.1", "localhost"].flat().join(",");
  const own = { PATH: path, WORKSPACE: root, NO_COLOR: "1", TERM: "dumb", no_proxy: direct, NO_PROXY: direct };
  return { ...Object.fromEntries(given), ...own };
}
