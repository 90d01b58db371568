// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { BundleError, bundleTool } from "./tool-bundle.ts";

function workspace(files: Readonly<Record<string, string>>) {
  const folder = mkdtempDisposableSync(join(tmpdir(), "tool-bundle-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder.path, path)), { recursive: true });
    writeFileSync(join(folder.path, path), text);
  }
  return folder;
}

const lazy = {
  "tools/x/src/main.ts": `#!/usr/bin/env -S node --conditions=@nuvolaris/source
    const [verb] = process.argv.slice(2);
    if (verb === "a") console.log((await import("./a.ts")).say());`,
  "tools/x/src/a.ts": 'import old from "old";\nexport const say = () => old.name;\n',
  "node_modules/old/package.json": '{ "name": "old", "version": "1.0.0", "main": "index.cjs" }',
  "node_modules/old/index.cjs": 'exports.name = require("node:path").basename("/x/old");\n',
};

test("a verb is loaded when it is called, CommonJS and all, by the Node that is there", async () => {
  using root = workspace(lazy);
  const { files, metafile } = await bundleTool({ root: root.path, folder: "tools/x" });
  using folder = workspace({ "package.json": '{ "type": "module" }' });
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder.path, path)), { recursive: true });
    writeFileSync(join(folder.path, path), content);
  }

  expect(execFileSync(process.execPath, [join(folder.path, "main.js"), "a"], { encoding: "utf8" })).toBe("old\n");
  const main = Buffer.from(files.get("main.js") ?? []).toString();
  expect(main.startsWith("#!/usr/bin/env node\n")).toBe(true);
  expect(main).not.toContain("basename");
  expect(Object.keys(metafile.inputs)).toContain("node_modules/old/index.cjs");
});

test("the same sources give the same bundle wherever they lie, without a path of the machine", async () => {
  using one = workspace(lazy);
  using other = workspace(lazy);

  const first = await bundleTool({ root: one.path, folder: "tools/x" });
  const second = await bundleTool({ root: other.path, folder: "tools/x" });

  expect(second.files).toEqual(first.files);
  expect([...first.files.values()].map((content) => Buffer.from(content).toString()).join("")).not.toContain(tmpdir());
});

test("an import that would lose its names is refused", async () => {
  using root = workspace({ ...lazy, "tools/x/src/main.ts": 'console.log((await import("old")).name);\n' });

  const refused = bundleTool({ root: root.path, folder: "tools/x" });

  await expect(refused).rejects.toThrow(BundleError);
  await expect(refused).rejects.toThrow(/main\.ts imports .*index\.cjs dynamically, which is CommonJS/);
});
