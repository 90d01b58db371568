// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { createProjectGraphAsync, type ProjectConfiguration } from "@nx/devkit";
import { globSync, readFileSync } from "node:fs";
import { basename, normalize, resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../../..");
const folders = globSync("{apps/*,libs/*,slides,tools/*}", { cwd: root }).toSorted();
let projects: readonly ProjectConfiguration[] = [];

beforeAll(async () => {
  process.env["NX_DAEMON"] = "false";
  const { nodes } = await createProjectGraphAsync({ exitOnError: true, resetDaemonClient: false });
  projects = Object.values(nodes).map(({ data }) => data);
}, 120_000);

test("every folder of apps, libs and tools, and slides, is a project that is named after it", () => {
  const found = projects.filter(({ root: folder }) => folder !== ".");

  expect(folders.length).toBeGreaterThan(20);
  expect(found.map(({ root: folder }) => folder).toSorted()).toEqual(folders);
  for (const { name, root: folder } of found) expect(name).toBe(basename(folder));
});

test("every project can be linted, typechecked and tested", () => {
  const wanted = ["lint", "test", "typecheck"];
  const lacking = projects.flatMap(({ root: folder, targets = {} }) =>
    folder === "." ? [] : wanted.filter((target) => !(target in targets)).map((target) => `${folder}: ${target}`),
  );

  expect(lacking).toEqual([]);
});

test("every project has a layer, so that the fences know it", () => {
  const untagged = projects.filter(({ tags = [] }) => tags.filter((tag) => tag.startsWith("layer:")).length !== 1);

  expect(untagged.map(({ root: folder }) => folder)).toEqual([]);
});

test("every folder of apps, libs and tools, and slides, opens the same way", () => {
  const wanted = ["README.md", "package.json", "src", "tsconfig.json"];
  const lacking = folders.flatMap((folder) => {
    const there = new Set(globSync("*", { cwd: resolve(root, folder) }));
    return wanted.filter((file) => !there.has(file)).map((file) => `${folder}/${file}`);
  });

  expect(lacking).toEqual([]);
});

test("every folder is referenced by the root's tsconfig, so that `tsc --build` sees all", () => {
  // Proof of the cast: Nx writes the file in this shape.
  const { references } = JSON.parse(readFileSync(resolve(root, "tsconfig.json"), "utf8")) as {
    readonly references: readonly { readonly path: string }[];
  };

  expect(references.map(({ path }) => normalize(path)).toSorted()).toEqual(folders);
});
