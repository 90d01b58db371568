// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The API server in the process of a test: no socket, no files, and time that the test steps. */
import { createApiServer, type ApiServer, type KubeletProxy } from "@nuvolaris/apiserver";
import { handlerTransport, type Transport } from "@nuvolaris/client";
import { FakeClock } from "@nuvolaris/clock";

export interface EmbeddedOptions {
  /** Default: one of its own, which stands still until the test advances it. */
  readonly clock?: FakeClock;
  /** In [0, 1), for generated names. Default `Math.random`. */
  readonly random?: () => number;
  /** Answers for the kubelets of nodes, where a test has them. */
  readonly kubelet?: KubeletProxy;
  /** Told of failures that have no request to answer. Default: they fail the disposal. */
  readonly onError?: (error: unknown) => void;
}

/** An API server that runs in this process. Disposing of it ends its watches. */
export interface EmbeddedControlPlane extends AsyncDisposable {
  /** For a client, as an administrator. */
  readonly transport: Transport;
  /** Sends one request, as an administrator. */
  readonly handle: (request: Request) => Promise<Response>;
  readonly clock: FakeClock;
  /** The server itself: to drain it, to compact its history, to call as somebody else. */
  readonly server: ApiServer;
}

const administrator = { username: "system:admin", groups: ["system:masters", "system:authenticated"] };

/** Starts an API server. It answers when the promise resolves. */
export async function startEmbedded(options: EmbeddedOptions = {}): Promise<EmbeddedControlPlane> {
  const { clock = new FakeClock(), random, kubelet, onError } = options;
  const failures: unknown[] = [];
  const server = await createApiServer({
    clock,
    onError: onError ?? ((error) => failures.push(error)),
    ...(random && { random }),
    ...(kubelet && { kubelet }),
  });
  const handle = (request: Request): Promise<Response> => server.handle(request, { user: administrator });
  return {
    transport: handlerTransport(handle),
    handle,
    clock,
    server,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      if (failures.length > 0) throw new AggregateError(failures, "the API server failed in the background");
    },
  };
}
