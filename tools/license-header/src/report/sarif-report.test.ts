// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import schema from "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" with { type: "json" };
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { expect, test } from "vitest";
import { oddPath, sampleFinding, sampleReport } from "../testing/sample-report.ts";
import { editBetween } from "./edit.ts";
import type { Report } from "./report.ts";
import { renderSarif } from "./sarif-report.ts";

/** The schema is of draft 4, whose words it uses all mean the same to Ajv but for the name of its own address. */
const { $schema: _draft4, id: _address, ...draft7 } = schema;
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats.default(ajv);
const validate = ajv.compile(draft7);

function sarif(report: Report): unknown {
  return JSON.parse(renderSarif(report, { colors: false, quiet: false, version: "1.2.3" }));
}

function errorsOf(log: unknown): unknown {
  validate(log);
  return validate.errors;
}

test("a log is valid by the schema of SARIF 2.1.0", () => {
  expect(errorsOf(sarif(sampleReport()))).toBeNull();
  expect(errorsOf(sarif(sampleReport({ findings: [] })))).toBeNull();
});

test("the schema refuses what is wrong, so that the test above says something", () => {
  const text = JSON.stringify(sarif(sampleReport()));

  expect(errorsOf(JSON.parse(text.replace('"startLine":3', '"startLine":0')))).not.toBeNull();
  expect(errorsOf(JSON.parse(text.replace('"level":"warning"', '"level":"fatal"')))).not.toBeNull();
  expect(errorsOf(JSON.parse(text.replace('"ruleId"', '"rule"')))).not.toBeNull();
});

test("each result points to its rule, its lines and its file, from the root of the repository", () => {
  const log = sarif(sampleReport({ base: { inRepository: "tools/x/", calledFrom: "src" } }));

  expect(log).toHaveProperty("runs.0.results.2.ruleIndex", 1);
  expect(log).toHaveProperty("runs.0.results.2.locations.0.physicalLocation", {
    artifactLocation: { uri: "tools/x/lib/b.ts", uriBaseId: "%SRCROOT%" },
    region: { startLine: 3, endLine: 17 },
  });
});

test("odd names are addresses that decode to the name", () => {
  const findings = [sampleFinding({ path: oddPath }), sampleFinding({ path: "a:b#c?d%20e/\ud800.ts" })];

  const log = sarif(sampleReport({ findings }));

  expect(errorsOf(log)).toBeNull();
  expect(log).toHaveProperty(
    "runs.0.results.0.locations.0.physicalLocation.artifactLocation.uri",
    "src/%C3%BC%20%25%2C%3A%7C%60%3C%26%22%0A%1B%5B31m.ts",
  );
  expect(log).toHaveProperty(
    "runs.0.results.1.locations.0.physicalLocation.artifactLocation.uri",
    "a%3Ab%23c%3Fd%2520e/%EF%BF%BD.ts",
  );
});

test("a fix is a replacement of lines", () => {
  expect(sarif(sampleReport())).toHaveProperty("runs.0.results.0.fixes.0.artifactChanges.0.replacements", [
    {
      deletedRegion: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 },
      insertedContent: { text: "// Header\n\n" },
    },
  ]);
  expect(sarif(sampleReport())).not.toHaveProperty("runs.0.results.1.fixes");
});

test("a fix whose bytes are no text is told in bytes", () => {
  const edit = editBetween(Buffer.from("x\n/* caf\xe9 */\n", "latin1"), Buffer.from("x\n/* h caf\xe9 */\n", "latin1"));

  const log = sarif(sampleReport({ findings: [sampleFinding({ edit })] }));

  expect(errorsOf(log)).toBeNull();
  expect(log).toHaveProperty("runs.0.results.0.fixes.0.artifactChanges.0.replacements.0", {
    deletedRegion: { byteOffset: 2, byteLength: 11 },
    insertedContent: { binary: Buffer.from("/* h caf\xe9 */\n", "latin1").toString("base64") },
  });
});

test("a fingerprint stays when lines move, and differs from file to file and from rule to rule", () => {
  const one = sampleFinding();
  const findings = [
    one,
    { ...one, startLine: 9, endLine: 9 },
    { ...one, path: "b.ts" },
    { ...one, rule: "unreadable" },
  ];

  const log = renderSarif(sampleReport({ findings }), { colors: false, quiet: false, version: "1.2.3" });

  const prints = [...log.matchAll(/"licenseHeader\/v1": "([0-9a-f]{64})"/g)].map(([, print]) => print);
  expect(prints).toHaveLength(4);
  expect(prints[1]).toBe(prints[0]);
  expect(new Set(prints).size).toBe(3);
});
