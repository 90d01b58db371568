// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";

/** That of the manifest above this file, whether the tool runs from source or packed. */
export function toolVersion(): string {
  const manifest = findPackageJSON(import.meta.url);
  // Proof of the cast: npm installs nothing without a manifest that names a version.
  return manifest === undefined
    ? "unknown"
    : (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}
