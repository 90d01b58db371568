// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "./json.ts";

/**
 * Sorts the causes of a Status, in its details and in the list that ends its message; other objects come back as they are.
 *
 * The real server collects many of them from Go maps, whose order is another one each time.
 */
export function sortCauses(status: JsonObject): JsonObject {
  const { kind, details, message } = status;
  if (kind !== "Status" || !isJsonObject(details) || typeof message !== "string") return status;
  const { causes } = details;
  if (!isJsonArray(causes)) return status;
  const keyed = causes.map((cause) => ({ cause, text: causeText(cause) }));
  const told = [...new Set(keyed.map(({ text }) => text))];
  keyed.sort((a, b) => (a.text < b.text ? -1 : 1));
  return {
    ...status,
    message: message.replace(`[${told.join(", ")}]`, () => `[${told.sort().join(", ")}]`),
    details: { ...details, causes: keyed.map(({ cause }) => cause) },
  };
}

function causeText(cause: JsonValue): string {
  if (!isJsonObject(cause)) return "";
  const { field, message } = cause;
  return [field, message].filter((part) => typeof part === "string").join(": ");
}
