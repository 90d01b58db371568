// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a build of the image starts from: a Dockerfile and the archive of the operator's files. */
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bundleOperator } from "./bundle.ts";
import { bundledPackages } from "./bundled-packages.ts";
import { licenceFiles } from "./licence-files.ts";
import { softwareBill } from "./software-bill.ts";
import { tarOf } from "./tar.ts";

export interface BuildContextOptions {
  /** The root of the workspace. */
  readonly root: string;
  readonly version: string;
  /** Is made if it is not there. */
  readonly folder: string;
}

/** How much there is of what. */
export interface BuildContext {
  readonly bytes: number;
  readonly packages: number;
}

/** Writes the context. Guarantee: the same sources and version give the same bytes. Errors: BundleError, LicenseError. */
export async function writeBuildContext({ root, version, folder }: BuildContextOptions): Promise<BuildContext> {
  const { files, inputs } = await bundleOperator({ root, version });
  const packages = await bundledPackages(root, inputs);
  const contents = [
    ...files,
    ...(await licenceFiles({ root, packages })),
    ["sbom.cdx.json", Buffer.from(softwareBill({ version, packages }))] as const,
  ];
  const archive = tarOf(new Map(contents.map(([name, content]) => [`operator/${name}`, content])));
  await mkdir(folder, { recursive: true });
  await copyFile(join(import.meta.dirname, "Dockerfile"), join(folder, "Dockerfile"));
  await writeFile(join(folder, "operator.tar"), archive);
  return { bytes: archive.length, packages: packages.length };
}
