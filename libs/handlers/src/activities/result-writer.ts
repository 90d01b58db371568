// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject, KubernetesObject, Stored } from "@nuvolaris/api-machinery";
import { isNotFound } from "@nuvolaris/client";
import type { Logger } from "@nuvolaris/controller";
import { asJson, isNoOp, isRefusedForGood } from "../cycle-writer.ts";
import { handledEvents, type RecordsEvents } from "../handled-events.ts";
import type { ObjectWriter } from "../object-writer.ts";

/** Merge patches of one object, apart as they are written. */
export interface WantedChange {
  readonly status: JsonObject;
  readonly body: JsonObject;
}

export interface ResultWriterOptions<T extends KubernetesObject> {
  readonly writer: ObjectWriter<T>;
  readonly events: RecordsEvents;
  readonly log: Logger;
}

/**
 * Writes what a call came to: the status in one request and all else in another; nothing where the object has it already.
 * Answers the object as it is then; `undefined`: it is gone.
 *
 * What the server will never take is told and dropped, for the next call brings another result. Other errors are thrown.
 */
export async function writeResult<T extends KubernetesObject>(
  { writer, events, log }: ResultWriterOptions<T>,
  object: Stored<T>,
  { change, signal }: { readonly change: WantedChange; readonly signal: AbortSignal },
): Promise<Stored<T> | undefined> {
  try {
    let current = object;
    if (!isNoOp(asJson(current), statusPatch(change))) {
      current = await writer.patchStatus(current, change.status, signal);
    }
    if (isNoOp(asJson(current), change.body)) return current;
    return await writer.patch(current, { body: change.body }, signal);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    if (!isRefusedForGood(error)) throw error;
    log.error("result cannot be written and is dropped", { object, error });
    const reason = error instanceof Error ? error.message : String(error);
    handledEvents(events, object).warning("ResultRefused", reason);
    return object;
  }
}

function statusPatch({ status }: WantedChange): JsonObject {
  return Object.keys(status).length === 0 ? {} : { status };
}
