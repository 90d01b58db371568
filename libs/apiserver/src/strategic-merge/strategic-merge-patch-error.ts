// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject, JsonValue } from "@nuvolaris/api-machinery";
import { formatGoValue, goTypeName } from "../apply/go-format.ts";

/** A strategic merge patch that cannot be applied, with the API server's text and the HTTP status that it answers. */
export class StrategicMergePatchError extends Error {
  override readonly name = "StrategicMergePatchError";
  /** 400 for a malformed directive, 422 for a list of lists, 500 for the rest. */
  readonly code: 400 | 422 | 500;

  constructor(message: string, code: 400 | 422 | 500 = 500) {
    super(message);
    this.code = code;
  }
}

export function badDirective(name: "primitive list" | "retainKeys" | "setElementOrder list"): StrategicMergePatchError {
  return new StrategicMergePatchError(`invalid patch format of ${name}`, 400);
}

export function noMergeKey(item: JsonObject, mergeKey: string): StrategicMergePatchError {
  return new StrategicMergePatchError(`map: ${formatGoValue(item)} does not contain declared merge key: ${mergeKey}`);
}

export function unknownPatchType(directive: JsonValue, map: JsonObject): StrategicMergePatchError {
  const shown = typeof directive === "string" ? directive : `%!s(${goTypeName(directive)}=${formatGoValue(directive)})`;
  return new StrategicMergePatchError(`unknown patch type: ${shown} in map: ${formatGoValue(map)}`);
}

/** `expected` is a Go type. */
export function unexpectedType(
  expected: "[]interface {}" | "map[string]interface {}",
  actual: JsonValue | undefined,
): StrategicMergePatchError {
  const received = actual === null || actual === undefined ? "%!s(<nil>)" : goTypeName(actual);
  return new StrategicMergePatchError(`expected a ${expected}, but received a ${received}`);
}
