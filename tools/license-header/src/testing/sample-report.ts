// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { editBetween } from "../report/edit.ts";
import type { Finding, Report } from "../report/report.ts";

/** A path with all that formats have to escape. */
export const oddPath = 'src/ü %,:|`<&"\n\u001b[31m.ts';

/** One finding, of which a test says what matters to it. */
export function sampleFinding(finding: Partial<Finding> = {}): Finding {
  return {
    rule: "missing-header",
    level: "error",
    path: "src/a.ts",
    startLine: 1,
    endLine: 1,
    message: "there is no licence header",
    remedy: "license-header fix src/a.ts",
    ...finding,
  };
}

/** A report with two rules, three findings and an edit, of which a test says what matters to it. */
export function sampleReport(report: Partial<Report> = {}): Report {
  const edit = editBetween(Buffer.from("run();\n"), Buffer.from("// Header\n\nrun();\n"));
  return {
    command: "check",
    rules: [
      { id: "missing-header", title: "there is no licence header", help: "Run fix." },
      { id: "foreign-header", title: "the header of somebody else", help: "Leave it out." },
      { id: "unreadable", title: "the file cannot be read", help: "Look at its permissions." },
    ],
    findings: [
      sampleFinding({ edit }),
      sampleFinding({ path: oddPath, remedy: "license-header fix" }),
      sampleFinding({ rule: "foreign-header", level: "warning", path: "lib/b.ts", startLine: 3, endLine: 17 }),
    ],
    changes: [],
    dryRun: false,
    summary: {
      noun: "file",
      checked: 12,
      passed: 9,
      ignored: 3,
      skipped: { binary: 2, "symbolic link": 1, submodule: 0 },
      durationMs: 213,
    },
    base: { inRepository: "", calledFrom: "" },
    ...report,
  };
}
