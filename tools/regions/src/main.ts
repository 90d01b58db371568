#!/usr/bin/env -S node --conditions=@nuvolaris/source
// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Command } from "commander";
import { checkDocuments, findDocuments, writeDocuments, type StaleDocument } from "./documents.ts";

const program = new Command("regions")
  .description("Shows regions of tested files in documents: `<!-- region: PATH#NAME -->` … `<!-- /region -->`")
  .showHelpAfterError()
  // A wrong command line is 2, so that it is told from stale documents.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));

program
  .command("check")
  .description("fail if a document differs from its sources")
  .argument("[documents...]", "Markdown files; default: all that git knows")
  .action((documents: string[]) => {
    report(checkDocuments(process.cwd(), chosen(documents)));
  });

program
  .command("write")
  .description("rewrite the documents from their sources")
  .argument("[documents...]", "Markdown files; default: all that git knows")
  .action((documents: string[]) => {
    const { written, failed } = writeDocuments(process.cwd(), chosen(documents));
    for (const path of written) console.log(`written: ${path}`);
    report(failed);
  });

program.parse();

function chosen(documents: readonly string[]): readonly string[] {
  return documents.length > 0 ? documents : findDocuments(process.cwd());
}

function report(stale: readonly StaleDocument[]): void {
  for (const { path, reason } of stale) console.error(`${path}: ${reason}; mend it with: npx nx run regions:write`);
  process.exitCode = stale.length > 0 ? 1 : 0;
}
