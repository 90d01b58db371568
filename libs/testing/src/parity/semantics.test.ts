// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { readGolden } from "./goldens.ts";
import { requestScripts } from "./scripts/request-scripts.ts";
import { semantics } from "./semantics.ts";

const claims = Object.values(semantics).flat();

test.for(claims)("there are the steps that show: $claim", async ({ shownBy }) => {
  for (const [script, titles] of Object.entries(shownBy)) {
    const recorded = (await readGolden(script)).answers.map(({ title }) => title);
    expect(recorded).toEqual(expect.arrayContaining([...titles]));
  }
});

test("each script shows something that is claimed", () => {
  const shown = new Set(claims.flatMap(({ shownBy }) => Object.keys(shownBy)));

  expect(requestScripts.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([]);
});
