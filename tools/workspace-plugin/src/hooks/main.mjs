// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// @ts-check
// `npm run hooks:install`, `npm run hooks:uninstall`. Plain JavaScript: it works before the packages are installed.
import { fileURLToPath } from "node:url";
import { GitError } from "../git/git.mjs";
import { HooksError, installHooks, uninstallHooks } from "./hooks-path.mjs";

const verbs = new Map([
  ["install", installHooks],
  ["uninstall", uninstallHooks],
]);
const options = { directory: fileURLToPath(new URL("../../../..", import.meta.url)), environment: process.env };
const act = verbs.get(process.argv[2] ?? "");

if (act === undefined) {
  process.stderr.write(`usage: hooks/main.mjs ${[...verbs.keys()].join("|")}\n`);
  process.exitCode = 2;
} else {
  try {
    process.stdout.write(`${await act(options)}\n`);
  } catch (error) {
    if (!(error instanceof HooksError) && !(error instanceof GitError)) throw error;
    process.stderr.write(`hooks: ${error.message}\n`);
    process.exitCode = 1;
  }
}
