// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { bundledPackages } from "./bundled-packages.ts";

/** A workspace of files. */
function workspace(files: Readonly<Record<string, unknown>>) {
  const folder = mkdtempDisposableSync(join(tmpdir(), "bundled-packages-"));
  for (const [path, content] of Object.entries({ "package-lock.json": { packages: {} }, ...files })) {
    const file = join(folder.path, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  }
  return folder;
}

test("each package is told once, and ours are not among them", async () => {
  using root = workspace({
    "node_modules/a/package.json": { name: "a", version: "1.2.3", license: "MIT" },
    "package-lock.json": { packages: { "node_modules/a": { integrity: "sha512-AQI=" } } },
  });

  const inputs = ["libs/x/src/index.ts", "node_modules/a/lib/one.js", "node_modules/a/lib/two.js"];
  expect(await bundledPackages(root.path, inputs)).toEqual([
    { name: "a", version: "1.2.3", license: "MIT", sha512: "0102" },
  ]);
});

test("two versions of a package are two packages", async () => {
  using root = workspace({
    "node_modules/@s/a/package.json": { name: "@s/a", version: "2.0.0", license: "MIT" },
    "node_modules/b/node_modules/@s/a/package.json": { name: "@s/a", version: "1.0.0", license: "ISC" },
  });

  const found = await bundledPackages(root.path, [
    "node_modules/@s/a/index.js",
    "node_modules/b/node_modules/@s/a/index.js",
  ]);
  expect(found.map(({ name, version }) => `${name}@${version}`)).toEqual(["@s/a@1.0.0", "@s/a@2.0.0"]);
});

test.each([[undefined], [{ type: "MIT" }], [["MIT"]]])("a licence that is no text, %j, is none", async (license) => {
  using root = workspace({ "node_modules/a/package.json": { name: "a", version: "1.0.0", license } });

  expect(await bundledPackages(root.path, ["node_modules/a/index.js"])).toEqual([
    { name: "a", version: "1.0.0", license: undefined, sha512: undefined },
  ]);
});
