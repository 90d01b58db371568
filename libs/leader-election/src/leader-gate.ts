// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { HttpMethod, Transport, UpgradeRequest } from "@nuvolaris/client";
import type { LeaderElector } from "./leader-elector.ts";

type Upgrade = NonNullable<Transport["upgrade"]>;

const reads: readonly HttpMethod[] = ["GET", "HEAD", "OPTIONS"];

/**
 * A transport for what only a leader may do: reads pass, writes pass while this process leads.
 *
 * Guarantees. Whether it leads is asked last of all, when the connection stands and the request is handed to it, so a process
 * that was stopped in between asks anew. Writes on their way when the term is lost are aborted. What is not sent is a
 * {@link NotLeadingError}. Connections for messages, over which commands are run in pods, are opened while this process leads,
 * and end with the term.
 */
export function leaderGate(transport: Transport, elector: Pick<LeaderElector, "leading">): Transport {
  const upgrade = transport.upgrade?.bind(transport);
  return {
    ...(upgrade && { upgrade: (request) => connectWhileLeading(request, { upgrade, elector }) }),
    async send(request) {
      if (reads.includes(request.method)) return transport.send(request);
      const lost = elector.leading();
      return transport.send({
        ...request,
        signal: AbortSignal.any([request.signal, lost]),
        beforeSend: () => {
          request.beforeSend?.();
          // A request of a former term stays one: that signal is aborted, whoever leads by now.
          lost.throwIfAborted();
          elector.leading();
        },
      });
    },
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  };
}

async function connectWhileLeading(
  request: UpgradeRequest,
  { upgrade, elector }: { readonly upgrade: Upgrade; readonly elector: Pick<LeaderElector, "leading"> },
): ReturnType<Upgrade> {
  return upgrade({ ...request, signal: AbortSignal.any([request.signal, elector.leading()]) });
}
