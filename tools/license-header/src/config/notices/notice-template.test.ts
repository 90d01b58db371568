// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { noticeIds, noticeTemplate } from "./notice-template.ts";

/** A notice as license-eye would compare it: the wrapping makes no difference. */
function flat(id: string): string {
  return noticeTemplate(id, "own")?.replaceAll(/\s+/g, " ").trim() ?? "";
}

test("all licences that license-eye has a header for have one here", () => {
  expect(noticeIds).toEqual(
    expect.arrayContaining([
      "AGPL-3.0-only",
      "AGPL-3.0-or-later",
      "Apache-2.0",
      "Apache-2.0-ASF",
      "Apache-2.0-EF",
      "EPL-2.0",
      "GPL-3.0-or-later",
      "MIT",
      "MPL-2.0",
      "MulanPSL-2.0",
    ]),
  );
});

test("every notice begins and ends with its text, in lines that fit beside a comment's marker", () => {
  for (const id of noticeIds) {
    const lines = noticeTemplate(id, "own")?.trim().split("\n") ?? [];
    expect(lines.length, id).toBeGreaterThan(2);
    expect(Math.max(...lines.map((line) => line.length)), id).toBeLessThanOrEqual(84);
    expect(
      lines.filter((line) => line.endsWith(" ")),
      id,
    ).toEqual([]);
  }
});

test("every notice but those that their licences prescribe without one names owner and year", () => {
  const without = noticeIds.filter((id) => !/\[year\]/.test(flat(id)) || !/\[owner\]/.test(flat(id)));
  expect(without).toEqual(["Apache-2.0-ASF", "MPL-2.0", "Unlicense"]);
});

test("Apache-2.0 of the foundation is the form without a copyright line", () => {
  expect(noticeTemplate("Apache-2.0", "foundation")).toBe(noticeTemplate("Apache-2.0-ASF", "own"));
  expect(noticeTemplate("MIT", "foundation")).toBe(noticeTemplate("MIT", "own"));
  expect(noticeTemplate("toString", "own")).toBeUndefined();
});

test.each([
  [
    "GPL-2.0-or-later",
    "free software; you can",
    "Foundation; either version 2 of the License, or (at your option) any later",
  ],
  ["GPL-2.0-only", "GNU General Public License", "Foundation; version 2 of the License. This"],
  ["GPL-3.0-only", "free software: you can", "Foundation, version 3 of the License. This"],
  ["GPL-3.0-or-later", "This file is part of [software-name]. [software-name] is free", "along with this program."],
  ["LGPL-2.1-or-later", "This library is free software; you", "either version 2.1 of the License, or"],
  ["LGPL-3.0-or-later", "GNU Lesser General Public License", "along with this library."],
  ["AGPL-3.0-only", "GNU Affero General Public License", "Foundation, version 3. This"],
  ["AGPL-3.0-or-later", "GNU Affero General Public License", "either version 3 of the License, or"],
])("%s has the words that it prescribes", (id, ...parts) => {
  for (const part of parts) expect(flat(id)).toContain(part);
});
