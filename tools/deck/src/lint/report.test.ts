// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import type { LintResult } from "./lint-course.ts";
import { renderReport } from "./report.ts";
import { rules } from "./rules.ts";

const options = { version: "1.2.3", colour: false };
const result: LintResult = {
  findings: [
    { rule: "image-alt", file: "slides/01 a/deck.md", line: 7, message: "a.svg has no text: 100%,\nor less" },
    { rule: "overflow", file: "slides/02-b/deck.md", line: 9, message: "12 px below the margin" },
  ],
  decks: 2,
  slides: 1,
  renderedMs: 1234,
};

test("as text, each finding is a line that an editor can follow, and the summary is the end", () => {
  expect(renderReport("text", { ...result, findings: result.findings.slice(1) }, options)).toBe(
    [
      "slides/02-b/deck.md:9  12 px below the margin  overflow",
      "1 finding in 2 decks with 1 slide, rendered in 1.2 s",
      "deck lint --explain RULE says why",
      "",
    ].join("\n"),
  );
  expect(renderReport("text", { findings: [], decks: 1, slides: 3 }, options)).toBe(
    "nothing found in 1 deck with 3 slides, not rendered\n",
  );
});

test("only a terminal gets colours", () => {
  expect(renderReport("text", result, { ...options, colour: true })).toContain("\u001b[2moverflow\u001b[22m");
  expect(renderReport("text", result, options)).not.toContain("\u001b");
});

test("as JSON, the result is what a program gets", () => {
  expect(JSON.parse(renderReport("json", result, options))).toEqual(result);
});

test("as SARIF, each result names a rule of the driver and a place below the root", () => {
  const log: unknown = JSON.parse(renderReport("sarif", result, options));
  const ids = Object.keys(rules);

  expect(log).toMatchObject({
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "deck", version: "1.2.3", rules: ids.map((id) => ({ id })) } },
        results: [
          {
            ruleId: "image-alt",
            ruleIndex: ids.indexOf("image-alt"),
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: "slides/01%20a/deck.md", uriBaseId: "%SRCROOT%" },
                  region: { startLine: 7 },
                },
              },
            ],
          },
          { ruleId: "overflow", ruleIndex: ids.indexOf("overflow") },
        ],
      },
    ],
  });
});

test("for GitHub, each finding is an annotation, with what would end it escaped", () => {
  expect(renderReport("github", result, options).split("\n").slice(0, 2)).toEqual([
    "::error file=slides/01 a/deck.md,line=7,title=image-alt::a.svg has no text: 100%25,%0Aor less",
    "::error file=slides/02-b/deck.md,line=9,title=overflow::12 px below the margin",
  ]);
});
