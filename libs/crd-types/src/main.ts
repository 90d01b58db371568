// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Writes the CRD manifests of all kinds to `crds/`. */
import { writeFile } from "node:fs/promises";
import { formatManifest, kinds, manifestFileName } from "./manifest.ts";

for (const kind of kinds) {
  const crd = kind.manifest();
  const file = new URL(`../crds/${manifestFileName(crd)}`, import.meta.url);
  await writeFile(file, formatManifest(crd));
  console.log(`wrote ${file.pathname}`);
}
