// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Reads the first 4 KiB of each file of the repository that it is started in: the least that a check of headers can do.
import { spawnSync } from "node:child_process";
import { closeSync, openSync, readSync } from "node:fs";

const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
const { stdout } = spawnSync("git", args, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
const head = Buffer.alloc(4096);
for (const path of stdout.split("\0")) {
  if (path === "") continue;
  const file = openSync(path, "r");
  readSync(file, head);
  closeSync(file);
}
