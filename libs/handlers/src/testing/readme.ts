// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { sentencesOf } from "@nuvolaris/testing";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

/** Tests only: a sentence of the README, and what shows that it is so. */
export type Promised = readonly [sentence: string, isSo: () => Promise<void> | void];

/** Tests only: a test for each row, and one that the rows are the sentences of the section, all of them and to the letter. */
export function testSection(heading: string, rows: readonly Promised[]): void {
  test(`the rows are what the README says under "${heading}"`, () => {
    expect(rows.map(([sentence]) => sentence)).toEqual(sentencesOf(readme, heading));
  });
  for (const [sentence, isSo] of rows) test(sentence, isSo);
}
