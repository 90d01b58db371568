// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, Stored } from "@nuvolaris/api-machinery";
import type { PlannedHandler } from "../cycle-plan.ts";
import type { ProgressRecord } from "../progress-record.ts";

/** Reads what an operator of another framework, which this one replaces, has left on objects. */
export interface TakeoverReader {
  /** What the other one held objects by. It counts as our own and goes when ours would. */
  readonly finalizer: string;
  /**
   * The progress in our terms; `undefined`: the other one has not handled the object, or our own record has replaced what it
   * kept. `warn` is told what cannot be read; such an object counts as handled as it is, for nothing must be created again.
   */
  readRecord(
    object: Stored<KubernetesObject>,
    handlers: readonly PlannedHandler[],
    warn: (problem: string) => void,
  ): ProgressRecord | undefined;
  /**
   * The annotations that our first record replaces. While one is there, `readRecord` is the truth; without any, only until
   * there is a record of ours: what the other one kept elsewhere stays.
   */
  marks(object: Stored<KubernetesObject>): readonly string[];
}
