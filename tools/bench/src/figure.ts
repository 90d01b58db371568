// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** One measured number. Ratios between subjects of one run are what counts: absolute numbers are the machine's. */
export interface Figure {
  readonly scenario: string;
  /** What was measured: `embedded`, `envtest`, `bare node`. */
  readonly subject: string;
  readonly name: string;
  readonly unit: "ms" | "MB" | "1/s" | "requests";
  readonly value: number;
}

/** A measurement that can be repeated. */
export interface Scenario {
  readonly name: string;
  readonly description: string;
  run(progress: (message: string) => void): Promise<Figure[]>;
}

/** The middle one of several runs: one slow run of a busy machine does not move it. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The figures as a table, those of one scenario together. */
export function formatFigures(figures: readonly Figure[]): string {
  const rows = figures.map(({ scenario, subject, name, unit, value }) => [
    scenario,
    subject,
    name,
    formatValue(value),
    unit,
  ]);
  const all = [["scenario", "subject", "figure", "value", "unit"], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => pad(cell, widths[column] ?? 0, column === 3))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function formatValue(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(1);
}

function pad(text: string, width: number, right: boolean): string {
  return right ? text.padStart(width) : text.padEnd(width);
}
