// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { LogLine } from "./container-log.ts";

/** Which lines of a log are wanted, and how: v1 PodLogOptions, as a kubelet gets them. */
export interface LogQuery {
  readonly follow: boolean;
  readonly previous: boolean;
  readonly timestamps: boolean;
  readonly sinceMs: number;
  readonly tailLines: number;
  readonly limitBytes: number;
}

/** A query that a kubelet refuses. */
export class LogQueryError extends Error {
  override readonly name = "LogQueryError";
}

export function parseLogQuery(query: URLSearchParams, nowMs: number): LogQuery {
  const sinceSeconds = countIn(query, "sinceSeconds", 1);
  const sinceTime = query.get("sinceTime");
  const sinceTimeMs = sinceTime === null ? undefined : Date.parse(sinceTime);
  if (Number.isNaN(sinceTimeMs)) throw new LogQueryError(`sinceTime: ${sinceTime ?? ""} is no RFC 3339 time`);
  return {
    follow: query.get("follow") === "true",
    previous: query.get("previous") === "true",
    timestamps: query.get("timestamps") === "true",
    sinceMs: sinceTimeMs ?? (sinceSeconds === undefined ? Number.NEGATIVE_INFINITY : nowMs - sinceSeconds * 1000),
    tailLines: countIn(query, "tailLines", 0) ?? Number.POSITIVE_INFINITY,
    limitBytes: countIn(query, "limitBytes", 1) ?? Number.POSITIVE_INFINITY,
  };
}

/** The lines that were asked for, oldest first. */
export function select(lines: readonly LogLine[], { sinceMs, tailLines }: LogQuery): readonly LogLine[] {
  const recent = lines.filter(({ atMs }) => atMs >= sinceMs);
  return tailLines >= recent.length ? recent : recent.slice(recent.length - tailLines);
}

export function formatLine({ atMs, text }: LogLine, { timestamps }: LogQuery): string {
  // A kubelet writes nanoseconds.
  const time = new Date(atMs).toISOString().replace("Z", "000000Z");
  return timestamps ? `${time} ${text}\n` : `${text}\n`;
}

function countIn(query: URLSearchParams, name: string, least: number): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= least) return count;
  throw new LogQueryError(`${name}: ${text} is not a whole number from ${least}`);
}
