// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** kopf's record of one handler in the middle of a cycle, in our terms. */
import { isJsonObject, type JsonObject, type JsonValue } from "@nuvolaris/api-machinery";
import type { Cause } from "../cycle-plan.ts";
import type { HandlerProgress } from "../progress-record.ts";

export interface KopfProgress {
  /** The cause that the handler was called for; absent in records of early versions. */
  readonly purpose: string | undefined;
  readonly progress: HandlerProgress;
  /** The ids of its sub-handlers. */
  readonly children: readonly string[];
}

export function isKopfProgress(value: JsonValue | undefined): value is JsonObject {
  return isJsonObject(value) && typeof value["started"] === "string";
}

/** `tried` is the hash of the state that the attempts count for. `undefined`: it is no such record. */
export function parseKopfProgress(value: JsonValue | undefined, tried: string): KopfProgress | undefined {
  if (!isKopfProgress(value)) return undefined;
  const { purpose, subrefs } = value;
  return {
    purpose: typeof purpose === "string" ? purpose : undefined,
    progress: { ...stateOf(value), tried },
    children: Array.isArray(subrefs) ? subrefs.filter((id) => typeof id === "string") : [],
  };
}

/** Whether a handler of ours continues what kopf did for `purpose`. kopf calls field handlers for a new object too. */
export function isSamePurpose(purpose: string | undefined, cause: Cause): boolean {
  if (cause === "field") return purpose !== "delete";
  return purpose === undefined || purpose === cause;
}

function stateOf({ success, failure, retries, delayed }: JsonObject): HandlerProgress {
  if (success === true) return { outcome: "succeeded" };
  if (failure === true) return { outcome: "failed" };
  const nextAtMs = typeof delayed === "string" ? Date.parse(delayed) : NaN;
  return {
    ...(typeof retries === "number" ? { attempts: retries } : {}),
    ...(Number.isNaN(nextAtMs) ? {} : { nextAt: new Date(nextAtMs).toISOString() }),
  };
}
