// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** What an operator is asked to do: a Deployment and a status for each Sample, or nothing for each ConfigMap. */
export type Work = "samples" | "events";

/** An operator that is measured: how its process is started. What it is to do it gets by its environment. */
export interface OperatorSubject {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Added to what every operator gets. */
  readonly environment: Readonly<Record<string, string>>;
  /** The annotations that it leaves on a Sample that it has handled. Default: none. */
  readonly traces?: (sample: HandledSample) => Readonly<Record<string, string>>;
}

/** What of a Sample an operator may keep a copy of. */
export interface HandledSample {
  readonly spec: object;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface PrepareOptions {
  /** Where programs are built and kept for the next run. It may be deleted at any time. */
  readonly cache: string;
  /** Where operators on Node leave CPU profiles. Default: they make none. */
  readonly profiles?: string;
  readonly progress: (message: string) => void;
  readonly signal: AbortSignal;
}

/** Makes the subjects of one program: it is built or installed if need be. */
export interface SubjectSource {
  /** Those that {@link SubjectSource.prepare} gives. */
  readonly names: readonly string[];
  /** Errors: {@link MissingToolError} where this machine lacks what it takes. */
  prepare(options: PrepareOptions): Promise<readonly OperatorSubject[]>;
}

/** A peer cannot be measured on this machine; the message says why and how that is cured. */
export class MissingToolError extends Error {
  override readonly name = "MissingToolError";
}
