// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import {
  isJsonObject,
  stringifyJson,
  type JsonObject,
  type JsonValue,
  type StatusReason,
} from "@nuvolaris/api-machinery";
import type { ResponseHeaders, TransportResponse } from "@nuvolaris/client";

const encoder = new TextEncoder();

/** An answer that comes from the plan, or was read on its way. */
export function answer(
  status: number,
  body: JsonValue | string,
  headers: ResponseHeaders = new Headers(),
): TransportResponse {
  const text = typeof body === "string" ? body : stringifyJson(body);
  const all = new Headers([...headers]);
  // It is the length of what was sent, before it was read and perhaps changed.
  all.delete("content-length");
  all.set("content-type", "application/json");
  return { status, headers: all, body: chunksOf(text) };
}

export function refusal(code: number, reason: StatusReason, message: string): TransportResponse {
  return answer(code, { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", reason, code, message });
}

export function metadataOf(object: JsonObject): JsonObject {
  const metadata = object["metadata"];
  return isJsonObject(metadata) ? metadata : {};
}

export function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** As Array.isArray, which takes the type of the items from nowhere. */
export function isJsonArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

export async function readText(response: TransportResponse): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of response.body) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

// eslint-disable-next-line @typescript-eslint/require-await -- a body is read asynchronously, though this one is at hand
async function* chunksOf(text: string): AsyncGenerator<Uint8Array> {
  yield encoder.encode(text);
}
