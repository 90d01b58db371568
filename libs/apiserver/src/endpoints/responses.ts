// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { stringifyJson, type Status, type StatusDetails } from "@nuvolaris/api-machinery";
import type { ApiError } from "../registry/api-error.ts";

/** Answers depend on who asks and when: no cache may keep them. */
const noCache = { "cache-control": "no-cache, private" };

const encoder = new TextEncoder();

/** An answer whose body is JSON text already. */
export function jsonTextResponse(text: string, status = 200): Response {
  return wholeResponse(text, status, { ...noCache, "content-type": "application/json" });
}

/** So many characters are encoded ahead of the answer, so that it says its length, and a listener sends it in one packet. */
const smallLength = 64 * 1024;

function wholeResponse(text: string, status: number, headers: Record<string, string>): Response {
  if (text.length > smallLength) return new Response(encodeInPieces(text), { status, headers });
  const bytes = encoder.encode(text);
  return new Response(bytes, { status, headers: { ...headers, "content-length": String(bytes.byteLength) } });
}

/** Encodes a long text as it is read: a list of many megabytes is not in memory a second time. */
function encodeInPieces(text: string): ReadableStream<Uint8Array> {
  let start = 0;
  return new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const end = pieceEnd(text, start);
      controller.enqueue(encoder.encode(text.slice(start, end)));
      start = end;
      if (start >= text.length) controller.close();
    },
  });
}

/** Does not part the two halves of a character beyond U+FFFF. */
function pieceEnd(text: string, start: number): number {
  const end = start + smallLength;
  const last = text.charCodeAt(end - 1);
  return last >= 0xd800 && last < 0xdc00 ? end + 1 : end;
}

export function jsonResponse(value: unknown, status = 200): Response {
  return jsonTextResponse(stringifyJson(value), status);
}

export function textResponse(text: string, status = 200, contentType = "text/plain; charset=utf-8"): Response {
  const headers = { ...noCache, "content-type": contentType, "x-content-type-options": "nosniff" };
  return wholeResponse(text, status, headers);
}

/** What a path is answered that nobody serves. */
export function pageNotFound(): Response {
  return textResponse("404 page not found\n", 404);
}

export function errorResponse({ status }: ApiError): Response {
  const response = jsonResponse(status, status.code);
  const seconds = status.details?.retryAfterSeconds;
  if (seconds !== undefined) response.headers.set("retry-after", String(seconds));
  return response;
}

/** What a request that has nothing else to tell is answered. */
export function successStatus(details: StatusDetails): Status {
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details };
}

/** `299 - "text"`: https://kubernetes.io/blog/2020/09/03/warnings/ */
export function addWarnings(response: Response, warnings: Iterable<string>): Response {
  for (const warning of new Set(warnings)) {
    const quoted = warning
      .replaceAll("\\", "\\\\")
      .replaceAll('"', '\\"')
      .replaceAll(/[\r\n]+/g, " ");
    response.headers.append("warning", `299 - "${quoted}"`);
  }
  return response;
}
