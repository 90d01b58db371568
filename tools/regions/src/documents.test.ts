// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { checkDocuments, findDocuments, writeDocuments } from "./documents.ts";

function folder(): { path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), "regions-"));
  return {
    path,
    [Symbol.dispose]: () => {
      rmSync(path, { recursive: true });
    },
  };
}

const stale = "<!-- region: a.ts#r -->\n<!-- /region -->\n";

test("a stale document is found, mended by write, and then clean", () => {
  using root = folder();
  writeFileSync(join(root.path, "a.ts"), "// #region r\nx();\n// #endregion\n");
  writeFileSync(join(root.path, "README.md"), stale);

  expect(checkDocuments(root.path, ["README.md"])).toEqual([
    { path: "README.md", reason: "shows code that has changed (a.ts#r)" },
  ]);
  expect(writeDocuments(root.path, ["README.md"])).toEqual({ written: ["README.md"], failed: [] });
  expect(readFileSync(join(root.path, "README.md"), "utf8")).toContain("x();");
  expect(checkDocuments(root.path, ["README.md"])).toEqual([]);
});

test("a document whose source is gone is reported and left as it is", () => {
  using root = folder();
  writeFileSync(join(root.path, "README.md"), stale);

  const { failed, written } = writeDocuments(root.path, ["README.md"]);

  expect(written).toEqual([]);
  expect(failed[0]?.reason).toContain("a.ts");
  expect(readFileSync(join(root.path, "README.md"), "utf8")).toBe(stale);
});

test("every document of this repository shows what its sources say", () => {
  const root = resolve(import.meta.dirname, "../../..");

  expect(checkDocuments(root, findDocuments(root))).toEqual([]);
});
