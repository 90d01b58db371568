// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { ParityTarget } from "./record.ts";
import { record } from "./record.ts";
import type { Recording } from "./recording.ts";
import type { RequestScript } from "./script.ts";

export interface RecordAllOptions {
  readonly scripts: readonly RequestScript[];
  /** Starts a fresh server. Each script gets its own, so that none sees what another left behind. */
  readonly startTarget: () => Promise<ParityTarget & AsyncDisposable>;
  /** How many scripts are played at a time. Default 4: most of a script's time is spent waiting for the server. */
  readonly lanes?: number;
  /** Called with each recording as it is finished, in no certain order. */
  readonly onRecorded: (recording: Recording) => Promise<void> | void;
}

/** Plays all scripts. After the first failure no further script begins; those that are under way end before it is thrown. */
export async function recordAll({ scripts, startTarget, lanes = 4, onRecorded }: RecordAllOptions): Promise<void> {
  const waiting = [...scripts];
  const failures: unknown[] = [];
  const lane = async (): Promise<void> => {
    for (let script = waiting.shift(); script && failures.length === 0; script = waiting.shift()) {
      try {
        await using target = await startTarget();
        await onRecorded(await record(script, target));
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  if (failures.length > 0) throw failures[0];
}
