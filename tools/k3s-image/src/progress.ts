// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Clock } from "@nuvolaris/clock";

export interface ProgressOptions {
  readonly clock: Clock;
  readonly print: (line: string) => void;
}

/** Often enough to be seen alive, seldom enough for a log. */
const progressEveryMs = 15_000;

/** Does `work`, saying that it goes on for as long as it does, and how long it took. */
export async function withProgress<Result>(
  { clock, print }: ProgressOptions,
  what: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const start = clock.monotonicNow();
  const elapsed = (): string => `${Math.round((clock.monotonicNow() - start) / 1000)} s`;
  let stop = (): void => undefined;
  const report = (): void => {
    stop = clock.setTimer(progressEveryMs, () => {
      print(`${what}: ${elapsed()}`);
      report();
    });
  };
  print(what);
  report();
  try {
    const result = await work();
    print(`${what}: done in ${elapsed()}`);
    return result;
  } finally {
    stop();
  }
}
