// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a transcript is made of. `parse-transcript.ts` reads it, `run-transcript.ts` runs it. */

/** A session at a terminal that is told step by step, with what each command prints. */
export interface Transcript {
  /** The file, as it was given. */
  readonly file: string;
  readonly title: string;
  /**
   * `given`: the runner's cluster, which KUBECONFIG names. `own`: the transcript starts an embedded one by itself; where another
   * control plane was chosen it is given that, and the steps that need `own-cluster` are skipped.
   */
  readonly cluster: "given" | "own";
  /** What the control plane must be able to do for any of it. */
  readonly needs: readonly string[];
  readonly steps: readonly Step[];
}

/** What is done in one window, one thing after the other. */
export interface Step {
  readonly title: string;
  /** Unique in the transcript: `{#name}` of its heading. */
  readonly name: string;
  /** Of the heading, from 1. */
  readonly line: number;
  /** Each has one shell from the first step in it to the transcript's end. */
  readonly window: string;
  /** How long each of its actions may take, in milliseconds. */
  readonly deadlineMs: number;
  /** What the control plane must be able to do for this step, beside the transcript's. */
  readonly needs: readonly string[];
  /** That of the last command; the others must end with 0. */
  readonly exitCode: number;
  /** What stands between the fences, for who shows it. */
  readonly text: string;
  readonly actions: readonly Action[];
}

export type Action = CommandAction | InterruptAction | OutputAction;

/** Lines that are printed, some with wildcards, and where they are in the file. */
export interface Expected {
  /** Number of the first line, or of the line where it would be. From 1. */
  readonly line: number;
  readonly lines: readonly string[];
}

export interface CommandAction {
  readonly type: "command";
  readonly line: number;
  /** What is typed; several lines where it goes on. */
  readonly command: string;
  /**
   * `exits`: by itself, when it is done. `stays`: it runs until a later step interrupts it. `is-watched`: it never ends; as
   * soon as the expected lines are there it is interrupted.
   */
  readonly ending: "exits" | "stays" | "is-watched";
  readonly expected: Expected;
}

/** `^C`, and what is printed from then to the end; without lines that is nobody's business. */
export interface InterruptAction {
  readonly type: "interrupt";
  readonly line: number;
  readonly expected: Expected;
}

/** What the command that runs in the window prints next. */
export interface OutputAction {
  readonly type: "output";
  readonly line: number;
  readonly expected: Expected;
}
