#!/usr/bin/env -S node --conditions=@nuvolaris/source
// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// `nx run workspace:publint`: what is wrong with the shape of each package. They must be built.
import { join } from "node:path";
import { misshapes, packageFolders } from "./package-shape.ts";

const root = process.cwd();
const folders = packageFolders(root);
for (const folder of folders) {
  for (const sentence of await misshapes(join(root, folder))) {
    console.error(`${folder}: ${sentence}`);
    process.exitCode = 1;
  }
}
if (process.exitCode === undefined) console.log(`${folders.length} packages hold what they promise`);
