// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The packages of others that are in a bundle. What their licences ask for is `licence-files.ts`'s. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";

export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** What the package's manifest says, where that is text: an SPDX expression. */
  readonly license: string | undefined;
  /** The SHA-512 of the package as the registry gives it, in hexadecimal; `undefined` where the lock file knows none. */
  readonly sha512: string | undefined;
}

/** The packages that files below `root` belong to, by name and version. */
export async function bundledPackages(root: string, inputs: readonly string[]): Promise<readonly BundledPackage[]> {
  const folders = new Set(inputs.flatMap((input) => packageFolder(input) ?? []));
  const lock = await readLock(root);
  const packages = await Promise.all([...folders].map((folder) => readPackage(root, folder, lock)));
  return packages.toSorted((left, right) => (label(left) < label(right) ? -1 : 1));
}

/** `name@version`, as npm writes it. */
export function label({ name, version }: Pick<BundledPackage, "name" | "version">): string {
  return `${name}@${version}`;
}

/** `node_modules/a/node_modules/@b/c` of any file in it. */
function packageFolder(input: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly integrity?: string } | undefined>>;
}

async function readLock(root: string): Promise<Lock> {
  // Proof of the cast: npm writes the file, in this shape since version 7.
  return JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")) as Lock;
}

async function readPackage(root: string, folder: string, lock: Lock): Promise<BundledPackage> {
  // Proof of the cast: name and version are what npm insists on; the licence is looked at below.
  const { name, version, license } = JSON.parse(await readFile(join(root, folder, "package.json"), "utf8")) as {
    readonly name: string;
    readonly version: string;
    readonly license?: unknown;
  };
  return {
    name,
    version,
    license: typeof license === "string" ? license : undefined,
    sha512: sha512Of(lock.packages[folder]?.integrity),
  };
}

/** https://www.w3.org/TR/sri/#the-integrity-attribute */
function sha512Of(integrity: string | undefined): string | undefined {
  const base64 = /(?:^| )sha512-([^ ?]+)/.exec(integrity ?? "")?.[1];
  return base64 === undefined ? undefined : Buffer.from(base64, "base64").toString("hex");
}
