// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Programs that do the same work, side by side: what disturbs the machine in a round disturbs each of them.
import { median, type Figure } from "./figure.ts";
import { runMeasured, type Command, type CommandRun, type MeasureOptions } from "./measured-command.ts";

export interface Contestant {
  readonly name: string;
  readonly command: Command;
  /** Throws if the run did not do what was asked for. */
  readonly verify: (run: CommandRun) => void;
}

export interface Contest extends MeasureOptions {
  readonly contestants: readonly Contestant[];
  /** Runs of each. */
  readonly rounds: number;
  /** Called before each run. */
  readonly prepare?: () => Promise<void>;
}

/** The runs of each contestant, by its name. */
export type ContestRuns = ReadonlyMap<string, readonly CommandRun[]>;

/**
 * Runs each contestant once in each round. Who is first changes from round to round, so that nobody always runs after the same
 * one. Errors: those of `runMeasured`, `verify` and `prepare`.
 */
export async function runContest(contest: Contest): Promise<ContestRuns> {
  const runs = new Map<string, CommandRun[]>(contest.contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < contest.rounds; round++) {
    for (const { name, command, verify } of rotated(contest.contestants, round)) {
      await contest.prepare?.();
      const run = await runMeasured(command, contest);
      verify(run);
      runs.get(name)?.push(run);
    }
  }
  return runs;
}

/** The items, another one first for each `by`. */
export function rotated<Item>(items: readonly Item[], by: number): readonly Item[] {
  const start = by % Math.max(1, items.length);
  return [...items.slice(start), ...items.slice(0, start)];
}

export interface FigureLabels {
  readonly scenario: string;
  /** What tells these runs from others of the same contestant: `cold`. */
  readonly kind: string;
  /** How many files a run looks at; without it there is no figure of files per second. */
  readonly files?: number;
}

/** For each contestant the median of its runs, and how far they lie apart. */
export function figuresOfContest(contest: ContestRuns, { scenario, kind, files }: FigureLabels): Figure[] {
  return [...contest].flatMap(([subject, runs]) => {
    const figure = (name: string, unit: Figure["unit"], read: (run: CommandRun) => number): Figure => {
      const values = runs.map(read);
      const spread = { lowest: Math.min(...values), highest: Math.max(...values) };
      return { scenario, subject, name: `${name}, ${kind}`, unit, value: median(values), spread };
    };
    return [
      figure("wall", "ms", ({ wallMs }) => wallMs),
      figure("cpu", "ms", ({ cpuMs }) => cpuMs),
      ...(files === undefined ? [] : [figure("files", "1/s", ({ wallMs }) => files / (wallMs / 1000))]),
      figure("peak rss", "MB", ({ peakRssMb }) => peakRssMb),
    ];
  });
}
