// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The ways in which requests fail, for tests. Not part of the package. */
import { TransportError, type TransportResponse } from "@nuvolaris/client";
import { errorLine, statusAnswer, textAnswer, type Fault, type FaultContext } from "./faulty-transport.ts";

export interface NamedFault {
  readonly name: string;
  readonly fault: Fault;
  /** `true` when it says that the version to go on from is of no use: everything must be read again. */
  readonly expires?: boolean;
}

const tooLarge = { details: { causes: [{ reason: "ResourceVersionTooLarge" }] } };

const refusals: readonly (readonly [number, string])[] = [
  [400, "BadRequest"],
  [401, "Unauthorized"],
  [403, "Forbidden"],
  [404, "NotFound"],
  [405, "MethodNotAllowed"],
  [406, "NotAcceptable"],
  [409, "Conflict"],
  [415, "UnsupportedMediaType"],
  [422, "Invalid"],
  [429, "TooManyRequests"],
  [500, "InternalError"],
  [500, ""],
  [503, "ServiceUnavailable"],
  [504, "Timeout"],
];

const expiries: readonly (readonly [number, string, object])[] = [
  [410, "Expired", {}],
  [410, "Gone", {}],
  [410, "", {}],
  [504, "Timeout", tooLarge],
];

/** Instead of an answer, or as one. */
export const answerFaults: readonly NamedFault[] = [
  ...refusals.map(([code, reason]) => ({
    name: `answer ${code} ${reason}`,
    fault: () => Promise.resolve(statusAnswer(code, reason)),
  })),
  ...expiries.map(([code, reason, more]) => ({
    name: `answer ${code} ${reason} of the version`,
    fault: () => Promise.resolve(statusAnswer(code, reason, more)),
    expires: true,
  })),
  {
    name: "answer 429 with Retry-After",
    fault: () => Promise.resolve(statusAnswer(429, "TooManyRequests", { details: { retryAfterSeconds: 7 } })),
  },
  { name: "502 of a proxy", fault: () => Promise.resolve(textAnswer(502, "<html>Bad Gateway</html>")) },
  { name: "empty 200", fault: () => Promise.resolve(textAnswer(200, "")) },
  { name: "200 that is no JSON", fault: () => Promise.resolve(textAnswer(200, "<html>Log in</html>\n")) },
  { name: "no connection", fault: () => Promise.reject(new TransportError("refused", "unreachable")) },
  { name: "no trust", fault: () => Promise.reject(new TransportError("certificate", "tls")) },
  { name: "reset before the request", fault: () => Promise.reject(new TransportError("reset", "interrupted")) },
  { name: "answer lost", fault: answerLost },
  { name: "no answer ever", fault: ({ request }) => aborted(request.signal) },
  {
    name: "slow answer",
    fault: async ({ pass, sleep }) => {
      await sleep(10_000);
      return pass();
    },
  },
];

/** Within the answer: after so many lines of it. */
export function bodyFaults(line: number): readonly NamedFault[] {
  const at = (name: string, ending: Ending): NamedFault => ({
    name: `${name} at line ${line}`,
    fault: (context) => withBody(context, (body) => cutAt(body, line, (next) => ending(next, context))),
  });
  return [
    at("reset", (_next) => brokenOff("")),
    at("end", () => text("")),
    at("end in the middle of a line", (next) => text(halfOf(next))),
    at("reset in the middle of a line", (next) => brokenOff(halfOf(next))),
    at("garbage", () => text("\u0000<html>\n")),
    at("JSON that is no event", () => text('{"kind":"Pod"}\n')),
    at("silence", (_next, { request }) => silence(request.signal)),
    at("ERROR without a code", () =>
      text('{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{}}}\n'),
    ),
    ...refusals.map(([code, reason]) => at(`ERROR ${code} ${reason}`, () => text(errorLine(code, reason)))),
    ...expiries.map(([code, reason, more]) => ({
      ...at(`ERROR ${code} ${reason} of the version`, () => text(errorLine(code, reason, more))),
      expires: true,
    })),
  ];
}

/** Answers that are whole, but come in an unusual way. */
export const slowFaults: readonly NamedFault[] = [
  {
    name: "a few bytes at a time",
    fault: (context) => withBody(context, (body) => inPieces(body, 7)),
  },
  {
    name: "a line every 20 s",
    fault: (context) => withBody(context, (body) => delayed(body, context.sleep)),
  },
];

type Bytes = AsyncIterable<Uint8Array>;
/** What comes instead of the next line and all others. */
type Ending = (next: string, context: FaultContext) => AsyncIterable<string>;

async function answerLost({ pass }: FaultContext): Promise<TransportResponse> {
  const answer = await pass();
  // To leave the body at once closes the exchange.
  for await (const _chunk of answer.body) break;
  throw new TransportError("answer lost", "interrupted");
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const fail = (): void => {
      reject(signal.reason instanceof Error ? signal.reason : new DOMException("aborted", "AbortError"));
    };
    if (signal.aborted) fail();
    else signal.addEventListener("abort", fail, { once: true });
  });
}

async function withBody({ pass }: FaultContext, change: (body: Bytes) => Bytes): Promise<TransportResponse> {
  const answer = await pass();
  return { ...answer, body: change(answer.body) };
}

async function* cutAt(
  body: Bytes,
  line: number,
  ending: (next: string) => AsyncIterable<string>,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let place = 0;
  for await (const each of linesOf(body)) {
    if (place++ < line) {
      yield encoder.encode(each);
      continue;
    }
    for await (const rest of ending(each)) yield encoder.encode(rest);
    return;
  }
}

async function* linesOf(body: Bytes): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let left = "";
  for await (const chunk of body) {
    left += decoder.decode(chunk, { stream: true });
    for (let end = left.indexOf("\n"); end >= 0; end = left.indexOf("\n")) {
      yield left.slice(0, end + 1);
      left = left.slice(end + 1);
    }
  }
  if (left !== "") yield left;
}

async function* inPieces(body: Bytes, size: number): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    for (let start = 0; start < chunk.length; start += size) yield chunk.slice(start, start + size);
  }
}

async function* delayed(body: Bytes, sleep: FaultContext["sleep"]): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const line of linesOf(body)) {
    await sleep(20_000);
    yield encoder.encode(line);
  }
}

async function* text(whole: string): AsyncGenerator<string> {
  yield await Promise.resolve(whole);
}

async function* brokenOff(before: string): AsyncGenerator<string> {
  yield await Promise.resolve(before);
  throw new TransportError("reset", "interrupted");
}

async function* silence(signal: AbortSignal): AsyncGenerator<string> {
  yield await aborted(signal);
}

function halfOf(line: string): string {
  return line.slice(0, Math.ceil(line.length / 2));
}
