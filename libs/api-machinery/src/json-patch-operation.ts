// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonObject, type JsonValue } from "./json-value.ts";

/** One step of a JSON patch. Paths are JSON pointers. https://www.rfc-editor.org/rfc/rfc6902 */
export type JsonPatchOperation =
  | { readonly op: "add" | "replace" | "test"; readonly path: string; readonly value: JsonValue }
  | { readonly op: "remove"; readonly path: string }
  | { readonly op: "move" | "copy"; readonly from: string; readonly path: string };

/** A JSON patch that is none, or that does not apply to the document. `path` names where. */
export class JsonPatchError extends Error {
  override readonly name = "JsonPatchError";
  readonly path: string;

  constructor(message: string, path: string) {
    super(message);
    this.path = path;
  }
}

/** Reads a patch from a request's body. Throws {@link JsonPatchError} for anything but a list of operations. */
export function parseJsonPatch(value: JsonValue): JsonPatchOperation[] {
  if (!Array.isArray(value)) throw new JsonPatchError("a JSON patch must be a list of operations", "");
  // Proof: Array.isArray narrows the read-only list of the union to any[]; the elements are JSON values still.
  return (value as readonly JsonValue[]).map(parseOperation);
}

function parseOperation(operation: JsonValue, index: number): JsonPatchOperation {
  if (!isJsonObject(operation)) throw new JsonPatchError(`operation ${index} of the JSON patch is no object`, "");
  const path = text(operation, "path", index);
  const op = text(operation, "op", index);
  switch (op) {
    case "add":
    case "replace":
    case "test":
      return { op, path, value: operation["value"] ?? null };
    case "remove":
      return { op, path };
    case "move":
    case "copy":
      return { op, path, from: text(operation, "from", index) };
    default:
      throw new JsonPatchError(`operation ${index} of the JSON patch has the unknown op ${JSON.stringify(op)}`, path);
  }
}

function text(operation: JsonObject, member: string, index: number): string {
  const value = operation[member];
  if (typeof value !== "string") throw new JsonPatchError(`operation ${index} of the JSON patch has no ${member}`, "");
  return value;
}
