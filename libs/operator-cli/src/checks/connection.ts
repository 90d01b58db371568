// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { isJsonObject } from "@nuvolaris/api-machinery";
import type { Transport } from "@nuvolaris/client";
import type { Check, CheckContext, Finding } from "./check.ts";

/** Tokens and certificates are refused by clocks that disagree; credentials are often good for minutes only. */
const maxSkewMs = 60_000;

export const connection: Check = { name: "connection", run: checkConnection };

/** The server answers, is of some version, and has the same time. */
async function checkConnection({ client, clock, signal }: CheckContext): Promise<readonly Finding[]> {
  let date: string | null = null;
  const listening = client.wrap((transport) => recordingDate(transport, (value) => (date = value)));
  const answer = await listening.request({ path: "/version", signal });
  const version = isJsonObject(answer) && typeof answer["gitVersion"] === "string" ? answer["gitVersion"] : "unknown";
  const reached: Finding = { state: "ok", message: `the API server answers, version ${version}` };
  return [reached, ...skewOf(date, clock.now())];
}

function recordingDate(transport: Transport, record: (date: string | null) => void): Transport {
  return {
    send: async (request) => {
      const response = await transport.send(request);
      record(response.headers.get("date"));
      return response;
    },
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  };
}

/** By the answer's Date, which counts seconds. A server without one cannot be compared with. */
function skewOf(date: string | null, nowMs: number): readonly Finding[] {
  const serverMs = Date.parse(date ?? "");
  if (Number.isNaN(serverMs)) return [];
  const skewMs = nowMs - serverMs;
  if (Math.abs(skewMs) <= maxSkewMs) return [{ state: "ok", message: "the clocks agree" }];
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  return [
    {
      state: "problem",
      message: `this machine's clock is ${seconds} s ${skewMs > 0 ? "ahead of" : "behind"} the API server's`,
      cure: "set the clock, by NTP for example",
    },
  ];
}
