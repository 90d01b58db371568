// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { formatFigures, median } from "./figure.ts";

test("the median is the middle one, in whatever order the runs came", () => {
  expect(median([9, 1, 5])).toBe(5);
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
