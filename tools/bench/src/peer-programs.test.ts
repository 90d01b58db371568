// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { addlicense, licenseEye } from "./scenarios/license-header-tools.ts";

function moduleFile(module: string, name: string): Promise<string> {
  return readFile(new URL(`../${module}/${name}`, import.meta.url), "utf8");
}

test.each([addlicense.program, licenseEye.program])(
  "$module is a tool of its Go module, pinned with its checksum",
  async ({ module, goPackage }) => {
    const goMod = await moduleFile(module, "go.mod");
    const [, path = "", version = ""] =
      [...goMod.matchAll(/^\t(\S+) (v\S+)/gm)].find(([, name = ""]) => goPackage.startsWith(name)) ?? [];

    expect(goMod).toContain(`\ntool ${goPackage}\n`);
    expect(version).toMatch(/^v\d+\.\d+\.\d+$/);
    expect(await moduleFile(module, "go.sum")).toContain(`${path} ${version} h1:`);
  },
);
