// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { DeckIo } from "../deck-io.ts";
import { startCluster } from "../demos/embedded-provider.ts";

/** Runs an empty cluster, or the one that `dataDir` keeps, until the signal is aborted; says how to reach it. */
export async function runCluster(dataDir: string | undefined, io: DeckIo): Promise<void> {
  await using cluster = await startCluster({
    clock: io.clock,
    ...(dataDir !== undefined && { dataDir }),
    onError: (error) => {
      io.complain(`${String(error)}\n`);
    },
  });
  io.print(
    `cluster ready at ${cluster.url}\n\nIn another terminal:\n\n  export KUBECONFIG=${cluster.kubeconfigFile}\n\n`,
  );
  const { promise: ended, resolve: end } = Promise.withResolvers<undefined>();
  const stop = (): void => {
    end(undefined);
  };
  io.signal.addEventListener("abort", stop, { once: true });
  if (io.signal.aborted) stop();
  await ended;
}
