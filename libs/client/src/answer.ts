// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Reading answers: bodies to text, refusals to a Status. */
import { isJsonObject, parseJson, type JsonValue, type Status, type StatusReason } from "@nuvolaris/api-machinery";
import { StatusError } from "./status-error.ts";
import type { ResponseHeaders, TransportResponse } from "./transport.ts";

/** The server said yes with a body that is no JSON: something else answers in its place, a proxy's login page perhaps. */
export class UnexpectedAnswerError extends Error {
  override readonly name = "UnexpectedAnswerError";
}

/** The whole body as text. */
export async function readText(response: TransportResponse): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of response.body) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

/** Throws {@link UnexpectedAnswerError}. `attempt` says what was tried. */
export async function readJson(response: TransportResponse, attempt: string): Promise<JsonValue> {
  const text = await readText(response);
  try {
    return parseJson(text);
  } catch (error) {
    const type = response.headers.get("content-type") ?? "no content type";
    const message = `cannot ${attempt}: the answer (${response.status}, ${type}) is no JSON: ${excerpt(text)}`;
    throw new UnexpectedAnswerError(message, { cause: error });
  }
}

/** The refusal that a response with a status of 300 and above is. */
export async function refusal(response: TransportResponse, attempt: string): Promise<StatusError> {
  const text = await readText(response);
  const status = withRetryAfter(statusOf(text, response.status), response.headers);
  if (response.renewalFailure === undefined) return new StatusError(status, attempt);
  const why = `the credentials could not be renewed: ${messageOf(response.renewalFailure)}`;
  const message = `${status.message ?? "Unauthorized"}; ${why}`;
  return new StatusError({ ...status, message }, attempt, { cause: response.renewalFailure });
}

/** Reads a body that nobody wants, so that its connection is free again. A failure there is nobody's concern. */
export async function discard(response: TransportResponse): Promise<void> {
  try {
    const chunks = response.body[Symbol.asyncIterator]();
    while ((await chunks.next()).done !== true);
  } catch {
    // The connection is gone, which is as good.
  }
}

/** The Status in a body, or one made of the HTTP code for a body that is none. */
function statusOf(text: string, code: number): Status {
  const made: Status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", code };
  const parsed = tryParse(text);
  if (isStatus(parsed)) return { ...made, ...parsed, code: parsed.code ?? code };
  const reason = reasons.get(code) ?? (code >= 500 ? "InternalError" : "Unknown");
  return { ...made, reason, message: text.trim() === "" ? `the server answered ${code}` : excerpt(text) };
}

/** As apimachinery's NewGenericServerResponse reads a code. */
const reasons = new Map<number, StatusReason>([
  [400, "BadRequest"],
  [401, "Unauthorized"],
  [403, "Forbidden"],
  [404, "NotFound"],
  [405, "MethodNotAllowed"],
  [406, "NotAcceptable"],
  [409, "Conflict"],
  [410, "Gone"],
  [413, "RequestEntityTooLarge"],
  [415, "UnsupportedMediaType"],
  [422, "Invalid"],
  [429, "TooManyRequests"],
  [503, "ServiceUnavailable"],
  [504, "Timeout"],
]);

function withRetryAfter(status: Status, headers: ResponseHeaders): Status {
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  if (!Number.isFinite(seconds) || status.details?.retryAfterSeconds !== undefined) return status;
  return { ...status, details: { ...status.details, retryAfterSeconds: seconds } };
}

function isStatus(value: unknown): value is Status {
  return isJsonObject(value) && value["kind"] === "Status";
}

function tryParse(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function excerpt(text: string): string {
  const line = text.trim().replace(/\s+/g, " ");
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
