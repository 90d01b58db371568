// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The project's own LICENSE and NOTICE, and what its manifest says of its licence. */
import { InstalledPackages } from "../dependencies/installed-packages.ts";
import { licenseOfManifest } from "../dependencies/license-field.ts";

export interface ProjectFiles {
  /** The text of LICENSE; `undefined`: there is none. */
  readonly license: string | undefined;
  /** The text of NOTICE; `undefined`: there is none. */
  readonly notice: string | undefined;
  /** The licence in package.json. */
  readonly declared: string | undefined;
}

/** Reads them in the project's folder (absolute). */
export async function readProjectFiles(folder: string): Promise<ProjectFiles> {
  const files = new InstalledPackages(folder);
  const [license, notice, manifest] = await Promise.all([
    files.file("", "LICENSE"),
    files.file("", "NOTICE"),
    files.manifest(""),
  ]);
  return { license, notice, declared: manifest && licenseOfManifest(manifest).text };
}
