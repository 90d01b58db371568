// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { bundledPackages } from "./bundled-packages.ts";
import { licenceFiles, LicenseError } from "./licence-files.ts";

const root = resolve(import.meta.dirname, "../../../..");

test(
  "the image has our licence and notice, the list of packages by licence, and the text of each",
  { timeout: 180_000 },
  async () => {
    const packages = await bundledPackages(root, ["node_modules/commander/index.js"]);
    const version = packages[0]?.version ?? "";
    const files = await licenceFiles({ root, packages });

    expect([...files.keys()].toSorted()).toEqual([
      "LICENSE-binary",
      "NOTICE-binary",
      `licenses/commander@${version}.txt`,
    ]);
    const text = (path: string) => Buffer.from(files.get(path) ?? []).toString();
    expect(text("LICENSE-binary")).toMatch(/^ +Apache License\n/);
    expect(text("LICENSE-binary")).toContain(`\nMIT\n---\n  commander@${version}: licenses/commander@${version}.txt\n`);
    expect(text("NOTICE-binary")).toMatch(/^The operator platform for TypeScript\n/);
    expect(text(`licenses/commander@${version}.txt`)).toMatch(/Copyright .* TJ Holowaychuk/);
  },
);

test("what license-header finds is in the error", { timeout: 180_000 }, async () => {
  const stranger = { name: "no-such-package", version: "1.0.0", license: "MIT", sha512: undefined };
  const files = licenceFiles({ root, packages: [stranger] });

  await expect(files).rejects.toThrow(LicenseError);
  await expect(files).rejects.toThrow(/no-such-package@1\.0\.0 is on the list of packages and not in the lock file/);
});
