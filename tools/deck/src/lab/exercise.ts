// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a lab is: something to do, hints, and commands that tell whether it is done. */

/** One lab: `exercise.yaml` in the folder `lab/exercise` of a chapter, with the files to begin with beside it in `start`, and those of a solution. */
export interface Exercise {
  /** That of its chapter. */
  readonly number: number;
  /** The folder of exercise.yaml. */
  readonly folder: string;
  readonly title: string;
  /** What the learner is asked to do. */
  readonly task: string;
  /** Whether commands are about a cluster, which KUBECONFIG has to name. */
  readonly needsCluster: boolean;
  /** Commands that spoil the files to begin with, as those of this repository may not be: without a licence header, say. */
  readonly begin: readonly string[];
  /** What is started for the checks and ended after them: an operator. It has begun when it has printed `ready`. */
  readonly program?: Program;
  /** What the learner types when the files are as they should be, in the folder of the lab. */
  readonly solve: readonly string[];
  /** From the first idea to nearly all of it. */
  readonly hints: readonly string[];
  readonly checks: readonly Check[];
  /** What takes the lab's objects off the cluster. */
  readonly reset: readonly string[];
}

export interface Program {
  readonly run: string;
  readonly ready: string;
}

/** A command, and what it prints when all is well: as in a transcript. */
export interface Check {
  /** What is looked at, as a sentence that is true when it passes. */
  readonly title: string;
  readonly run: string;
  readonly expect: readonly string[];
  readonly exitCode: number;
}
