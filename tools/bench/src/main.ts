#!/usr/bin/env -S node --conditions=@nuvolaris/source
// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Command } from "commander";
import { writeFile } from "node:fs/promises";
import { formatFigures, type Figure } from "./figure.ts";
import { scenarios } from "./scenarios.ts";

const names = scenarios.map(({ name }) => name).join(", ");

await new Command("bench")
  .description("Measures this project, beside its peers where this machine has them, in one run")
  .option("--scenario <names>", `comma-separated: ${names}`, names)
  .option("--output <file>", "write the figures as JSON, too")
  .showHelpAfterError()
  .action(async ({ scenario, output }: { scenario: string; output?: string }) => {
    const figures: Figure[] = [];
    for (const name of scenario.split(",").map((each) => each.trim())) {
      const found = scenarios.find((each) => each.name === name);
      if (!found) throw new Error(`there is no scenario "${name}"; there are: ${names}`);
      console.error(`${found.name}: ${found.description}`);
      figures.push(
        ...(await found.run((message) => {
          console.error(`  ${message}`);
        })),
      );
    }
    console.log(formatFigures(figures));
    if (output !== undefined) await writeFile(output, `${JSON.stringify(figures, undefined, 2)}\n`);
  })
  .parseAsync();
