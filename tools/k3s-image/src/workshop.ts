// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Where images are put together, by one process at a time.
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { lockBuild } from "@nuvolaris/envtest-assets";
import { assetsCacheDirectory } from "@nuvolaris/testing";
import { runToEnd, type Machine } from "./run-to-end.ts";

export interface Workshop extends AsyncDisposable {
  /** Kept from one build to the next. */
  readonly cache: string;
  /** Empty, and gone when the build ends. */
  readonly bench: string;
}

/** Waits for its turn. What builds that were killed left on the bench is swept away first. */
export async function lockWorkshop(machine: Machine, print: (line: string) => void): Promise<Workshop> {
  const cache = join(dirname(assetsCacheDirectory(machine.environment)), "k3s-image");
  const bench = join(cache, "bench");
  await using resources = new AsyncDisposableStack();
  resources.use(
    await lockBuild({
      file: `${cache}.lock`,
      clock: machine.clock,
      signal: machine.signal,
      onWait: (holder) => {
        print(`process ${holder} builds an image: waiting for it`);
      },
    }),
  );
  const sweep = (): Promise<unknown> =>
    // What is being cleaned up is cleaned up after an interrupt too.
    runToEnd({ ...machine, signal: new AbortController().signal }, ["rm", "-rf", "--one-file-system", bench]);
  await sweep();
  resources.defer(async () => {
    await sweep();
  });
  await mkdir(bench, { recursive: true });
  const held = resources.move();
  return { cache, bench, [Symbol.asyncDispose]: () => held.disposeAsync() };
}
