// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from "@nuvolaris/api-machinery";
import type { Logger, ObjectEvents, StatusOf } from "@nuvolaris/controller";
import type { MergePatchOf, ObjectPatch } from "./object-patch.ts";
import type { RegisteredHandler } from "./registered-handler.ts";

/** Where it is told what becomes of a result. */
interface Report<T extends KubernetesObject> {
  readonly handler: Pick<RegisteredHandler<T>, "id" | "resultUnder">;
  readonly log: Logger;
  readonly events: ObjectEvents;
}

/**
 * Merges what a handler returned into the status. Authors without a type checker return what they like: what is no part of
 * a status is told and left out.
 */
export function takeResult<T extends KubernetesObject>(
  patch: ObjectPatch<T>,
  result: unknown,
  { handler: { id, resultUnder }, log, events }: Report<T>,
): void {
  if (result === undefined || result === null) return;
  if (isPlainObject(result) || (resultUnder === "id" && isJsonLeaf(result))) {
    const fields = resultUnder === "id" ? { [id]: result } : result;
    // Proof of the cast: a partial status is a merge patch of the status.
    patch.mergeStatus(fields as MergePatchOf<StatusOf<T>>);
    return;
  }
  const what = describe(result);
  log.error("handler's result is no object of status fields and is left out", { result: what });
  events.warning("ResultIgnored", `${id}: the result is ${what}, not an object of status fields`);
}

function isPlainObject(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** What may stand under a field of its own although it has no fields. */
function isJsonLeaf(value: unknown): boolean {
  return Array.isArray(value) || ["string", "number", "boolean"].includes(typeof value);
}

function describe(result: unknown): string {
  if (Array.isArray(result)) return "a list";
  return `a ${typeof result === "object" ? "class instance" : typeof result}`;
}
