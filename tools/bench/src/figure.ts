// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** One measured number. Ratios between subjects of one run are what counts: absolute numbers are the machine's. */
export interface Figure {
  readonly scenario: string;
  /** What was measured: `embedded`, `envtest`, `bare node`. */
  readonly subject: string;
  readonly name: string;
  readonly unit: "ms" | "µs" | "MB" | "1/s" | "requests";
  readonly value: number;
  /** Of several runs, where `value` stands for them. */
  readonly spread?: { readonly lowest: number; readonly highest: number };
}

/** Who is compared, and how, in the scenarios of operators. */
export interface OperatorRunOptions {
  /** Names of subjects. */
  readonly peers: readonly string[];
  /** Of each subject. */
  readonly runs: number;
  /** How many objects. Default: what the scenario is about. */
  readonly samples?: number;
  /** Default: the real one where this machine has it. */
  readonly controlPlane?: string;
  /** Where what is built or installed for them is kept. */
  readonly cache: string;
  /** Where operators on Node leave CPU profiles. Default: they make none, which is quicker. */
  readonly profiles?: string;
}

export interface RunOptions {
  readonly operators: OperatorRunOptions;
  /** What was generated to be measured stays, and where is told. */
  readonly keepFiles: boolean;
  readonly signal: AbortSignal;
}

/** A measurement that can be repeated. */
export interface Scenario {
  readonly name: string;
  readonly description: string;
  run(progress: (message: string) => void, options: RunOptions): Promise<Figure[]>;
}

/** The middle one of several runs: one slow run of a busy machine does not move it. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The value that `percent` of the values do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? Number.NaN;
}

/** The figures as a table, those of one scenario together. */
export function formatFigures(figures: readonly Figure[]): string {
  const rows = figures.map(({ scenario, subject, name, unit, value, spread }) => [
    scenario,
    subject,
    name,
    formatValue(value),
    unit,
    ...(spread ? [`${formatValue(spread.lowest)} to ${formatValue(spread.highest)}`] : []),
  ]);
  const all = [["scenario", "subject", "figure", "value", "unit"], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => pad(cell, widths[column] ?? 0, column === 3))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

export function formatValue(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(1);
}

function pad(text: string, width: number, right: boolean): string {
  return right ? text.padStart(width) : text.padEnd(width);
}
