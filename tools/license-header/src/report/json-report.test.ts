// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { oddPath, sampleReport } from "../testing/sample-report.ts";
import { renderJson } from "./json-report.ts";

test("the JSON has each finding, its counts and the version of its shape", () => {
  const json: unknown = JSON.parse(renderJson(sampleReport(), { colors: true, quiet: false, version: "1.2.3" }));

  expect(json).toEqual({
    version: 1,
    tool: { name: "license-header", version: "1.2.3" },
    command: "check",
    dryRun: false,
    summary: { ...sampleReport().summary, findings: { "missing-header": 2, "foreign-header": 1 } },
    findings: sampleReport().findings.map(({ edit: _edit, ...finding }) => finding),
    changes: [],
  });
  expect(json).toHaveProperty("findings.1.path", oddPath);
});
