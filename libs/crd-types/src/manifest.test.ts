// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readFile, readdir } from "node:fs/promises";
import { expect, test } from "vitest";
import { formatManifest, kinds, manifestFileName } from "./manifest.ts";

const folder = new URL("../crds/", import.meta.url);

test.each(kinds.map((kind) => [kind.kind, kind] as const))(
  "the manifest of %s is the one that is checked in",
  async (_name, kind) => {
    const crd = kind.manifest();

    expect(await readFile(new URL(manifestFileName(crd), folder), "utf8")).toBe(formatManifest(crd));
  },
);

test("no manifest of a kind that is gone is left", async () => {
  expect(await readdir(folder)).toEqual(kinds.map((kind) => manifestFileName(kind.manifest())));
});
