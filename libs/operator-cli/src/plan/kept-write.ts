// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Writes to objects that only the plan knows as they are, worked out here: a server has another version of them, or none. */
import {
  applyJsonPatch,
  applyMergePatch,
  deepEqual,
  isJsonObject,
  JsonPatchError,
  parseJsonPatch,
  type JsonObject,
  type JsonValue,
} from "@nuvolaris/api-machinery";
import { metadataOf } from "./answers.ts";

/** A write that an API server would refuse, too. */
export class KeptWriteError extends Error {
  override readonly name = "KeptWriteError";
  readonly reason: "Conflict" | "Invalid";

  constructor(reason: "Conflict" | "Invalid", message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

export interface KeptWrite {
  readonly contentType: string;
  readonly body: JsonValue;
  /** It is about the status alone; otherwise it is about all but the status. */
  readonly isStatus: boolean;
}

/**
 * What the object is after a PUT or a PATCH. Nothing is validated or defaulted, and an apply sets what it says and takes
 * nothing back. Errors: {@link KeptWriteError}.
 */
export function writtenObject(current: JsonObject, write: KeptWrite): JsonObject {
  const changed = changedObject(current, write);
  if (!isJsonObject(changed)) throw new KeptWriteError("Invalid", "the patch leaves no object");
  const { status: wasStatus, ...was } = current;
  const { status, ...rest } = changed;
  const is = write.isStatus ? was : { ...rest, metadata: { ...metadataOf(changed), ...fixedOf(current) } };
  const kept = write.isStatus ? status : wasStatus;
  const next: JsonObject = { ...is, ...(kept !== undefined && { status: kept }) };
  return deepEqual(next["spec"], current["spec"]) ? next : withNextGeneration(next);
}

/** What no write changes. */
function fixedOf(object: JsonObject): JsonObject {
  const fixed = ["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "generation", "resourceVersion"];
  return Object.fromEntries(Object.entries(metadataOf(object)).filter(([name]) => fixed.includes(name)));
}

function withNextGeneration(object: JsonObject): JsonObject {
  const metadata = metadataOf(object);
  return { ...object, metadata: { ...metadata, generation: Number(metadata["generation"] ?? 0) + 1 } };
}

function changedObject(current: JsonObject, { contentType, body }: KeptWrite): JsonValue {
  if (contentType.startsWith("application/json-patch+json")) return jsonPatched(current, body);
  if (!isJsonObject(body)) throw new KeptWriteError("Invalid", "the body is no object");
  for (const name of ["uid", "resourceVersion"]) {
    const wanted = metadataOf(body)[name];
    if (typeof wanted !== "string" || wanted === "" || wanted === metadataOf(current)[name]) continue;
    throw new KeptWriteError("Conflict", `the object's ${name} is not ${wanted}: it was changed or replaced meanwhile`);
  }
  return contentType.startsWith("application/json") ? body : applyMergePatch(current, body);
}

function jsonPatched(current: JsonObject, body: JsonValue): JsonValue {
  try {
    return applyJsonPatch(current, parseJsonPatch(body));
  } catch (error) {
    if (!(error instanceof JsonPatchError)) throw error;
    throw new KeptWriteError("Invalid", error.message, { cause: error });
  }
}
