// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { operatorPackages, operatorRbacFile } from "./operator-packages.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "operator-packages-")));
afterAll(() => {
  rmSync(root, { recursive: true });
});
for (const [folder, name, dependencies] of [
  ["apps/operator", "@x/operator", { "@x/runtime": "*", zod: "4" }],
  ["libs/runtime", "@x/runtime", { "@x/base": "*" }],
  ["libs/base", "@x/base", { "@x/runtime": "*" }],
  ["libs/unused", "@x/unused", undefined],
] as const) {
  mkdirSync(join(root, folder, "src"), { recursive: true });
  writeFileSync(join(root, folder, "package.json"), JSON.stringify({ name, dependencies }));
}
writeFileSync(join(root, "apps/operator/src/main.ts"), "");
mkdirSync(join(root, "apps/other"));
writeFileSync(join(root, "apps/other/package.json"), JSON.stringify({ nuvolaris: { rbac: "../../deploy/rbac.yaml" } }));
writeFileSync(join(root, "apps/other/main.py"), "");

test("an operator is made of its package and of all that it uses in the workspace", async () => {
  expect(await operatorPackages(root, ["node", "--flag=apps/x", "apps/operator/src/main.ts", "run"])).toEqual([
    join(root, "apps/operator"),
    join(root, "libs/runtime"),
    join(root, "libs/base"),
  ]);
});

test("a command that names no file of the workspace has none", async () => {
  expect(await operatorPackages(root, ["node", "-e", "0"])).toEqual([]);
  expect(await operatorPackages(root, [process.execPath, join(tmpdir(), "none.js")])).toEqual([]);
});

test("the file with an operator's rights is the one that its own package names", async () => {
  expect(await operatorRbacFile(root, ["python3", "apps/other/main.py"])).toBe(join(root, "deploy/rbac.yaml"));
  expect(await operatorRbacFile(root, ["node", "apps/operator/src/main.ts"])).toBeUndefined();
  expect(await operatorRbacFile(root, ["node", "-e", "0"])).toBeUndefined();
});
