// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What a simulated container has printed: worked out from its status whenever somebody asks, and kept nowhere.
 *
 * The lines are the same each time they are asked for, so that `--since`, `--tail` and `--follow` agree with each other.
 */
import type { Container, ContainerState, Pod } from "@nuvolaris/client";

export interface LogLine {
  readonly atMs: number;
  readonly text: string;
}

export interface RunOfContainer {
  readonly startedMs: number;
  /** Absent while it runs. */
  readonly endedMs?: number;
  readonly exitCode?: number;
  readonly reason?: string;
}

/** Annotates a pod with lines that its containers print when they start. */
const logAnnotation = "simulation.nuvolaris.org/log";

/** How often a container says that it still runs. */
export const beatMs = 10_000;
/** Of a container that has run for months nobody wants all; a real log is rotated too. */
const longestLog = 1000;

/** When the container ran, as one of its states tells; `undefined` for a state in which it does not. */
export function runOf(state: ContainerState | undefined): RunOfContainer | undefined {
  if (state?.running?.startedAt !== undefined) return { startedMs: Date.parse(state.running.startedAt) };
  const { startedAt, finishedAt, exitCode, reason } = state?.terminated ?? {};
  if (startedAt === undefined || finishedAt === undefined) return undefined;
  return {
    startedMs: Date.parse(startedAt),
    endedMs: Date.parse(finishedAt),
    ...(exitCode !== undefined && { exitCode }),
    ...(reason !== undefined && { reason }),
  };
}

/** What it has printed up to now, oldest first. */
export function logOf(
  pod: Pod,
  container: Container,
  { run, nowMs }: { readonly run: RunOfContainer; readonly nowMs: number },
): readonly LogLine[] {
  const { startedMs, endedMs } = run;
  const until = endedMs ?? nowMs;
  const beats = Math.max(0, Math.floor((until - startedMs) / beatMs));
  const firstBeat = Math.max(1, beats - longestLog + 1);
  const lines = startLines(pod, container).map((text) => ({ atMs: startedMs, text }));
  for (let beat = firstBeat; beat <= beats; beat++) {
    lines.push({ atMs: startedMs + beat * beatMs, text: `simulated: running for ${(beat * beatMs) / 1000} s` });
  }
  return endedMs === undefined ? lines : [...lines, { atMs: endedMs, text: endLine(run) }];
}

function startLines({ metadata }: Pod, { name, image = "", command = [], args = [] }: Container): readonly string[] {
  const program = [...command, ...args];
  const own = metadata.annotations?.[logAnnotation];
  return [
    `simulated: container ${name} of pod ${metadata.namespace ?? ""}/${metadata.name ?? ""} started, image ${image}`,
    ...(program.length === 0 ? [] : [`simulated: would run ${JSON.stringify(program)}`]),
    ...(own === undefined ? [] : own.replace(/\n$/, "").split("\n")),
  ];
}

function endLine({ exitCode = 0, reason = "" }: RunOfContainer): string {
  return `simulated: ended with exit code ${exitCode} (${reason})`;
}
