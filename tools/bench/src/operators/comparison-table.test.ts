// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import type { Figure } from "../figure.ts";
import { comparisonTable } from "./comparison-table.ts";

function figure(subject: string, name: string, value: number): Figure {
  return { scenario: "s2", subject, name, unit: "ms", value };
}

function rows(...figures: readonly Figure[]): readonly string[] {
  return comparisonTable(figures).split("\n");
}

test("a figure is a row, a subject is a column, and what was not measured is left open", () => {
  const table = rows(figure("ours", "one", 1.234), figure("floor", "one", 250.4), figure("floor", "two", 3));

  expect(table).toEqual([
    "|  | ours | floor | aim |  |",
    "| --- | --: | --: | --: | --: |",
    "| s2 one, ms | 1.23 | 250 |  |  |",
    "| s2 two, ms |  | 3.00 |  |  |",
  ]);
});

test("an aim is met at its limit, and missed beyond it", () => {
  expect(rows(figure("ours", "cpu per sample", 1.4)).at(-1)).toBe("| s2 cpu per sample, ms | 1.40 | ≤ 1.4 | met |");
  expect(rows(figure("ours", "cpu per sample", 1.5)).at(-1)).toBe("| s2 cpu per sample, ms | 1.50 | ≤ 1.4 | missed |");
});

test("an aim may be a peer's figure in the same run, and is not judged without it", () => {
  const tuned = "controller-runtime-tuned";

  expect(rows(figure("ours", "samples", 110), figure(tuned, "samples", 100)).at(-1)).toMatch(/\| met \|$/);
  expect(rows(figure("ours", "samples", 105), figure(tuned, "samples", 100)).at(-1)).toMatch(/\| missed \|$/);
  expect(rows(figure("ours", "samples", 105)).at(-1)).toMatch(/controller-runtime-tuned \| {2}\|$/);
});

test("an aim is about ours alone", () => {
  expect(rows(figure("floor", "cpu per sample", 0.5)).at(-1)).toMatch(/\| ≤ 1\.4 \| {2}\|$/);
});
