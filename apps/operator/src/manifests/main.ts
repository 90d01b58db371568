#!/usr/bin/env -S node --conditions=@nuvolaris/source
// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Writes what of `deploy/` is generated; with --release, also the CRDs that later ones are held against. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { manifestFiles, releasedFiles } from "./manifest-files.ts";

const { values } = parseArgs({ options: { release: { type: "boolean", default: false } } });
const deploy = resolve(import.meta.dirname, "../../../../deploy");
for (const [name, text] of [...manifestFiles(), ...(values.release ? releasedFiles() : [])]) {
  const file = join(deploy, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  console.log(`wrote deploy/${name}`);
}
