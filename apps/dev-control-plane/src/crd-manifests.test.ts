// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readCrdManifests } from "./crd-manifests.ts";

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "crd-manifests-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

const crd = (name: string): string =>
  `{ kind: CustomResourceDefinition, metadata: { name: ${name} }, spec: { scope: Cluster } }`;

test("all CRDs of a folder's manifests are read, several in a file too, and other files are left alone", async () => {
  const folder = folderWith({
    "b.yaml": `# comment\n---\n${crd("b1")}\n---\n${crd("b2")}\n---\n`,
    "a.json": `{"kind":"CustomResourceDefinition","metadata":{"name":"a"},"spec":{}}`,
    "README.md": "text",
  });
  const manifests = await readCrdManifests(folder);
  expect(manifests.map(({ metadata }) => metadata.name)).toEqual(["a", "b1", "b2"]);
  expect(manifests[1]).toMatchObject({ spec: { scope: "Cluster" } });
});

test("what is no CRD, or no YAML, is refused by the file's name", async () => {
  await expect(readCrdManifests(folderWith({ "pod.yaml": "kind: Pod" }))).rejects.toThrow(
    /cannot install .*pod\.yaml: /,
  );
  await expect(readCrdManifests(folderWith({ "bad.yml": "a: [" }))).rejects.toThrow(/cannot read .*bad\.yml: /);
  await expect(readCrdManifests("/no/such/folder")).rejects.toThrow(/no such folder; --crds names one/);
});
