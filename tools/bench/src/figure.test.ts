// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { formatFigures, median, percentile } from "./figure.ts";

test("the median is the middle one, in whatever order the runs came", () => {
  expect(median([9, 1, 5])).toBe(5);
});

test("a percentile is the value that so many do not exceed", () => {
  const values = Array.from({ length: 200 }, (_, index) => 200 - index);

  expect([50, 99, 100].map((percent) => percentile(values, percent))).toEqual([100, 198, 200]);
  expect(percentile([7], 50)).toBe(7);
});

test("figures are a table whose numbers stand below each other", () => {
  const table = formatFigures([
    { scenario: "start", subject: "embedded", name: "ready", unit: "ms", value: 95.26 },
    { scenario: "start", subject: "envtest", name: "ready", unit: "ms", value: 2512 },
  ]);

  expect(table).toBe(
    [
      "scenario  subject   figure  value  unit",
      "start     embedded  ready    95.3  ms",
      "start     envtest   ready    2512  ms",
    ].join("\n"),
  );
});

test("the runs that a figure stands for are shown beside it", () => {
  const table = formatFigures([
    { scenario: "check", subject: "ours", name: "wall", unit: "ms", value: 250, spread: { lowest: 95, highest: 1000 } },
    { scenario: "check", subject: "theirs", name: "wall", unit: "1/s", value: 900 },
  ]);

  expect(table).toBe(
    [
      "scenario  subject  figure  value  unit",
      "check     ours     wall      250  ms    95.0 to 1000",
      "check     theirs   wall      900  1/s",
    ].join("\n"),
  );
});
