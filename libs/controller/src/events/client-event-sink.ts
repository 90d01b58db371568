// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { resourceKind } from "@nuvolaris/api-machinery";
import {
  type Client,
  isAlreadyExists,
  isNotFound,
  isServiceUnavailable,
  isTimeout,
  isTooManyRequests,
  isTransportError,
  mergePatch,
} from "@nuvolaris/client";
import type { ClusterEvent } from "./event-content.ts";
import type { EventSink } from "./event-recorder.ts";

const eventKind = resourceKind<ClusterEvent>({
  group: "events.k8s.io",
  version: "v1",
  kind: "Event",
  plural: "events",
  namespaced: true,
});

/** Writes events to the API server. */
export function clientEventSink(client: Pick<Client, "create" | "patch">): EventSink {
  return {
    async create(event, signal) {
      try {
        await client.create(eventKind, event, { signal });
      } catch (error) {
        // Its name is made for it alone: an earlier attempt got through, and only its answer did not.
        if (!isAlreadyExists(error)) throw error;
      }
    },
    async repeat(event, series, signal) {
      try {
        await client.patch(eventKind, event.metadata, { ...mergePatch({ series }), signal });
      } catch (error) {
        if (!isNotFound(error)) throw error;
        // The server keeps events for an hour only.
        await client.create(eventKind, { ...event, series }, { signal });
      }
    },
    isTransient: (error) =>
      isTransportError(error) || isTooManyRequests(error) || isServiceUnavailable(error) || isTimeout(error),
  };
}
