// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { manifestFiles } from "./manifest-files.ts";

const deploy = resolve(import.meta.dirname, "../../../../deploy");
const files = manifestFiles();

test.each([...files.keys()])("deploy/%s is what `nx run operator:manifests` writes", (name) => {
  expect(readFileSync(join(deploy, name), "utf8")).toBe(files.get(name));
});

test("no generated file is left that nothing writes any more", () => {
  const generated = globSync("**/*.{yaml,tpl,json}", { cwd: deploy }).filter((name) =>
    readFileSync(join(deploy, name), "utf8").includes("Written by: nx run operator:manifests"),
  );

  expect(generated.toSorted()).toEqual([...files.keys()].toSorted());
});
