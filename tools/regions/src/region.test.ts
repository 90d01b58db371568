// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { extractRegion, RegionError } from "./region.ts";

test("a region is what stands between its markers, without shared indentation", () => {
  const source = [
    "before",
    "  // #region demo",
    "  const a = 1;",
    "",
    "    nested();",
    "  // #endregion",
    "after",
  ].join("\n");

  expect(extractRegion(source, "demo")).toBe("const a = 1;\n\n  nested();");
});

test("markers of inner regions are left out, their lines are kept", () => {
  const source = "# #region outer\na: 1\n# #region inner\nb: 2\n# #endregion\nc: 3\n# #endregion\n";

  expect(extractRegion(source, "outer")).toBe("a: 1\nb: 2\nc: 3");
  expect(extractRegion(source, "inner")).toBe("b: 2");
});

test("a missing region is an error that names the ones there are", () => {
  expect(() => extractRegion("// #region one\n// #endregion\n", "two")).toThrow(
    new RegionError('there is no region "two"; it has: one'),
  );
});

test("a region without an end is an error", () => {
  expect(() => extractRegion("// #region one\nx\n", "one")).toThrow(/no #endregion/);
});

test("Windows line ends do not reach the region", () => {
  expect(extractRegion("// #region r\r\nx\r\n// #endregion\r\n", "r")).toBe("x");
});
