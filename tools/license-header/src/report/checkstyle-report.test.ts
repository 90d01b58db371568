// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { oddPath, sampleFinding, sampleReport } from "../testing/sample-report.ts";
import { renderCheckstyle } from "./checkstyle-report.ts";

test("findings of one file stand in one element, with what XML cannot hold made visible", () => {
  const findings = [
    sampleFinding({ path: oddPath, message: "no 'header' & <none>\uFFFE" }),
    sampleFinding({ path: "b.ts", level: "note" }),
    sampleFinding({ path: oddPath, level: "warning", startLine: 7, rule: "stale-header" }),
  ];

  expect(renderCheckstyle(sampleReport({ findings, base: { inRepository: "tools/", calledFrom: "src" } })))
    .toBe(`<?xml version="1.0" encoding="UTF-8"?>
<checkstyle version="8.0">
  <file name="tools/src/ü %,:|\`&#60;&#38;&#34;&#10;\\u{1b}[31m.ts">
    <error line="1" severity="error" message="no &#39;header&#39; &#38; &#60;none&#62;\\u{fffe}; mend it with: license-header fix src/a.ts" source="license-header.missing-header"/>
    <error line="7" severity="warning" message="there is no licence header; mend it with: license-header fix src/a.ts" source="license-header.stale-header"/>
  </file>
  <file name="tools/b.ts">
    <error line="1" severity="info" message="there is no licence header; mend it with: license-header fix src/a.ts" source="license-header.missing-header"/>
  </file>
</checkstyle>
`);
});
