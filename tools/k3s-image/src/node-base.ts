// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The base image for programs that run on Node.js, where none can be pulled: Node.js, what it links to, and no shell.
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { UsageError } from "@nuvolaris/envtest-assets";
import { runToEnd, type Machine } from "./run-to-end.ts";

export interface NodePackage {
  /** As Node.js calls it: `x64`. */
  readonly architecture: string;
  readonly version: string;
  readonly directory: string;
}

/** The Node.js of the npm package for this architecture. Errors: {@link UsageError} if npm has not installed it. */
export async function nodePackage(architecture: string = process.arch): Promise<NodePackage> {
  const name = `node-linux-${architecture}`;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    const { version } = JSON.parse(await readFile(manifest, "utf8")) as { readonly version: string };
    return { architecture, version, directory: dirname(manifest) };
  } catch (cause) {
    throw new UsageError(`Node.js comes from the npm package ${name}, which is not installed: npm ci`, { cause });
  }
}

/** Where Debian keeps an architecture's libraries, and the program that loads them. */
const places: Partial<Record<string, { readonly libraries: string; readonly loader: string }>> = {
  x64: { libraries: "usr/lib/x86_64-linux-gnu", loader: "usr/lib64/ld-linux-x86-64.so.2" },
  arm64: { libraries: "usr/lib/aarch64-linux-gnu", loader: "usr/lib/ld-linux-aarch64.so.1" },
};
/** What the node program links to. */
const libraries = ["ld-linux-*", "libc", "libdl", "libgcc_s", "libm", "libpthread", "libstdc++"];
/** Whose licences go with it. The GCC libraries' folders are links to their common one. */
const documented = ["ca-certificates", "gcc-*-base", "libc6", "tzdata"];

/** From the root file system: the libraries, the authorities that Node.js trusts, the licences. */
function taken(architecture: string): readonly string[] {
  const place = places[architecture];
  if (place === undefined) throw new UsageError(`there is no base image for ${architecture}`);
  return [
    "./lib",
    "./lib64",
    `./${place.loader}`,
    ...libraries.map((name) => `./${place.libraries}/${name}.so.*`),
    "./etc/ssl/certs/ca-certificates.crt",
    "./usr/share/zoneinfo/Etc/UTC",
    ...documented.map((name) => `./usr/share/doc/${name}/copyright`),
  ];
}

/** The numbers that distroless images have, so that one Dockerfile serves both. */
const users = [
  "root:x:0:0:root:/root:/sbin/nologin",
  "nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin",
  "nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin",
];
const groups = ["root:x:0:", "nobody:x:65534:", "nonroot:x:65532:"];

/** Changes with what {@link layOutNodeBase} lays out. */
export function nodeBaseHash({ architecture, version }: NodePackage, rootKey: string, dockerfile: string): string {
  const decides = [version, rootKey, taken(architecture), users, groups, dockerfile];
  return createHash("sha256").update(JSON.stringify(decides)).digest("hex").slice(0, 12);
}

/** Fills the folder that the Dockerfile copies from. */
export async function layOutNodeBase(machine: Machine, context: string, from: NodeBaseParts): Promise<void> {
  const root = join(context, "root");
  await mkdir(join(root, "nodejs/bin"), { recursive: true });
  await mkdir(join(context, "home"));
  const patterns = taken(from.node.architecture);
  await runToEnd(machine, ["tar", "-x", `--file=${from.rootTar}`, `--directory=${root}`, "--wildcards", ...patterns]);
  await mkdir(join(root, "tmp"));
  await runToEnd(machine, ["chmod", "1777", join(root, "tmp")]);
  await cp(join(from.node.directory, "bin/node"), join(root, "nodejs/bin/node"));
  await cp(join(from.node.directory, "LICENSE"), join(root, "nodejs/LICENSE"));
  await writeFile(join(root, "etc/passwd"), `${users.join("\n")}\n`);
  await writeFile(join(root, "etc/group"), `${groups.join("\n")}\n`);
}

export interface NodeBaseParts {
  readonly node: NodePackage;
  readonly rootTar: string;
}
