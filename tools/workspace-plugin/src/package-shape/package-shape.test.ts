// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { misshapes, packageFolders } from "./package-shape.ts";

const manifest = {
  name: "specimen",
  type: "module",
  exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } },
};

/** Writes a package with one built module; `exports` overrides what it promises. */
function specimen(folder: string, exports: unknown = manifest.exports): void {
  mkdirSync(join(folder, "dist"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ ...manifest, exports }));
  writeFileSync(join(folder, "dist/index.js"), "export const one = 1;\n");
  writeFileSync(join(folder, "dist/index.d.ts"), "export declare const one: number;\n");
}

test("a package that holds what it promises has nothing wrong with it", async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), "package-shape-"));
  specimen(folder.path);

  expect(await misshapes(folder.path)).toEqual([]);
});

test("a file that is promised and not there is told", async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), "package-shape-"));
  specimen(folder.path, { ".": { types: "./dist/index.d.ts", default: "./dist/gone.js" } });

  expect(await misshapes(folder.path)).toEqual([expect.stringMatching(/gone\.js but the file does not exist/)]);
});

test("a packed tool is a package of its own; any other manifest below a package is told", async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), "package-shape-"));
  specimen(folder.path);
  for (const name of ["package", "other"]) {
    mkdirSync(join(folder.path, "dist", name));
    writeFileSync(join(folder.path, "dist", name, "package.json"), JSON.stringify({ name, exports: "./index.js" }));
  }

  expect(await misshapes(folder.path)).toEqual([expect.stringContaining("./dist/other/package.json")]);
});

test("types that stand behind the code they describe are told", async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), "package-shape-"));
  specimen(folder.path, { ".": { default: "./dist/index.js", types: "./dist/index.d.ts" } });

  expect(await misshapes(folder.path)).toContainEqual(expect.stringMatching(/types should be the first/));
});

test("every package of this workspace is looked at", () => {
  const folders = packageFolders(resolve(import.meta.dirname, "../../../.."));

  expect(folders).toContain("apps/operator");
  expect(folders).toContain("libs/clock");
  expect(folders).toContain("tools/workspace-plugin");
});
