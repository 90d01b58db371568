// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LicenseHeader } from "../header/license-header.ts";
import { LanguageTable } from "../languages/language-table.ts";
import { sampleFinding } from "../testing/sample-report.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import type { PreparedHeader } from "./ruleset.ts";
import { withEdits } from "./edits.ts";

const prepared: PreparedHeader = {
  header: new LicenseHeader({ lines: ["Copyright Example"], locationThreshold: 80 }),
  languages: LanguageTable.standard,
  selects: () => true,
};

test("each finding gets what fix would change; that of a file which went meanwhile stays without", async () => {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, "a.sh"), "#!/bin/sh\nx\n");
  const mendable = ["gone.sh", "a.sh"].map((path) => {
    return { finding: sampleFinding({ path }), file: { path, location: join(folder.path, path) }, prepared };
  });

  const [gone, there] = await withEdits(mendable, { root: folder.path, signal: new AbortController().signal });

  expect(gone).toEqual(mendable[0]?.finding);
  expect(there?.edit).toMatchObject({ start: 10, end: 10, startLine: 2 });
  expect(Buffer.from(there?.edit?.replacement ?? []).toString()).toBe("# Copyright Example\n\n");
});
