// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Clock } from "@nuvolaris/clock";
import { readClosingLine, type Tally } from "./closing-line.ts";
import { FailureLines } from "./failure-lines.ts";
import { runProgram } from "./program.ts";
import type { Outcome } from "./report.ts";
import type { Stage } from "./stage.ts";

/** What every program of a run shares. */
export interface Workshop {
  /** The workspace's root. */
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}

const whereItRan = /^e2e ran on (?<where>.+)$/;

/** Runs one stage to its end, printing what it prints, then how it ended and after how long. */
export async function runStage(stage: Stage, workshop: Workshop): Promise<Outcome> {
  const { print } = workshop;
  let tally: Tally | undefined;
  let note: string | undefined;
  const failures = new FailureLines();
  print(`== ${stage.name}`);
  const ending = await runProgram(stage.command, {
    ...workshop,
    deadlineMs: stage.deadlineMinutes * 60_000,
    onLine: (line) => {
      print(line);
      failures.add(line);
      // The last one counts: a test may print the closing line of a run that it made.
      if (stage.countsTests) tally = readClosingLine(line) ?? tally;
      note = whereItRan.exec(line)?.groups?.["where"] ?? note;
    },
  });
  const reason = reasonOf(stage, ending, tally);
  print(`-- ${stage.name}: ${reason ?? "passed"}, ${Math.round(ending.ms / 1000)} s`);
  return {
    name: stage.name,
    result: reason === undefined ? "passed" : "failed",
    ms: ending.ms,
    ...(tally !== undefined && { tally }),
    ...(reason !== undefined && { failures: failures.lines }),
    ...((reason ?? note) !== undefined && { note: [note, reason].filter((text) => text !== undefined).join("; ") }),
  };
}

function reasonOf(
  { countsTests }: Stage,
  ending: { readonly succeeded: boolean; readonly reason?: string },
  tally: Tally | undefined,
): string | undefined {
  if (ending.reason !== undefined) return `failed (${ending.reason})`;
  if (countsTests && tally === undefined) return "failed (it ended without its closing line)";
  return tally !== undefined && tally.failed > 0 ? "failed (a test failed)" : undefined;
}
