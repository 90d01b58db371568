// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a run of demos tells: for people as it goes, for programs at its end. */
import type { DeckIo } from "../deck-io.ts";
import { describeFailure } from "./difference.ts";
import type { DemoProgress, TranscriptResult } from "./run-demos.ts";
import type { StepResult } from "./step-result.ts";
import type { Transcript } from "./transcript.ts";

const colours = { passed: 32, skipped: 33, failed: 31 } as const;
const signs = { passed: "✓", skipped: "↷", failed: "✗" } as const;

/** Lines for people. */
export class TextReport implements DemoProgress {
  readonly #io: Pick<DeckIo, "print" | "colour">;

  constructor(io: Pick<DeckIo, "print" | "colour">) {
    this.#io = io;
  }

  begin({ file, title }: Transcript): void {
    this.#io.print(`${file}  ${title}\n`);
  }

  step({ file }: Transcript, result: StepResult): void {
    const { outcome, step, durationMs } = result;
    const reason = result.outcome === "skipped" ? `: ${result.reason}` : "";
    const sign = this.#coloured(signs[outcome], colours[outcome]);
    this.#io.print(`  ${sign} ${step.name}${reason}  ${seconds(durationMs)}\n`);
    if (result.outcome === "failed") this.#io.print(`\n${describeFailure(file, result.failure)}\n`);
  }

  note(line: string): void {
    this.#io.print(`  ${line}\n`);
  }

  end({ skipped }: TranscriptResult): void {
    if (skipped !== undefined) this.#io.print(`  ${this.#coloured(signs.skipped, colours.skipped)} ${skipped}\n`);
  }

  #coloured(text: string, code: number): string {
    return this.#io.colour ? `\u001b[${code}m${text}\u001b[39m` : text;
  }
}

/** Says nothing while it goes on. */
export const silentProgress: DemoProgress = {
  begin: () => undefined,
  step: () => undefined,
  note: () => undefined,
  end: () => undefined,
};

export interface DemoTally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** How many steps went how. Those of a transcript that was skipped are skipped; those after a failure were not run. */
export function tally(results: readonly TranscriptResult[]): DemoTally {
  const count = (outcome: StepResult["outcome"]): number =>
    results.flatMap(({ steps }) => steps).filter((each) => each.outcome === outcome).length;
  const left = results.flatMap(({ skipped, transcript }) => (skipped === undefined ? [] : transcript.steps)).length;
  return { passed: count("passed"), failed: count("failed"), skipped: count("skipped") + left };
}

/** The last line. */
export function summaryLine({ passed, failed, skipped }: DemoTally, durationMs: number): string {
  return `${passed} steps passed, ${failed} failed, ${skipped} skipped, in ${seconds(durationMs)}\n`;
}

/** The report for programs. `version` changes when a field goes or changes its meaning, not when one is added. */
export function jsonReport(results: readonly TranscriptResult[], controlPlane: string): string {
  const transcripts = results.map(({ transcript, skipped, steps }) => ({
    file: transcript.file,
    title: transcript.title,
    ...(skipped !== undefined && { skipped }),
    steps: steps.map(({ step, durationMs, ...rest }) => ({
      name: step.name,
      line: step.line,
      window: step.window,
      durationMs: Math.round(durationMs),
      ...rest,
    })),
  }));
  return `${JSON.stringify({ version: 1, controlPlane, summary: tally(results), transcripts }, undefined, 2)}\n`;
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}
