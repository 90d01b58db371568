#!/usr/bin/env -S node --conditions=@nuvolaris/source
// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// `nx run license-header:pack`: writes the package that npm is given.
import { join, resolve } from "node:path";
import { UsageError } from "../usage-error.ts";
import { BundleError } from "./tool-bundle.ts";
import { NoticeError } from "./bundle-notices.ts";
import { toolPackage, writePackage } from "./tool-package.ts";

const root = resolve(import.meta.dirname, "../../../..");

async function main(argv: readonly string[]): Promise<void> {
  const [folder, ...rest] = argv;
  if (folder === undefined || rest.length > 0) throw new UsageError("usage: published-package/main.ts FOLDER");
  const target = join(folder, "dist/package");
  await writePackage(join(root, target), await toolPackage({ root, folder }));
  console.log(`written: ${target}; publish it with: npm publish ${target}`);
}

const expected = [UsageError, BundleError, NoticeError];

try {
  await main(process.argv.slice(2));
} catch (error) {
  const isExpected = expected.some((kind) => error instanceof kind);
  console.error(isExpected && error instanceof Error ? error.message : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
