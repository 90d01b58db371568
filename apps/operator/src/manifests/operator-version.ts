// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";

/** The version that image and manifests are for: the operator's package's. */
export function operatorVersion(): string {
  const file = new URL("../../package.json", import.meta.url);
  // Proof of the cast: the test of the manifests compares it with what is checked in.
  return (JSON.parse(readFileSync(file, "utf8")) as { readonly version: string }).version;
}
