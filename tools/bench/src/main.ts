#!/usr/bin/env -S node --conditions=@nuvolaris/source
// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Command, InvalidArgumentError } from "commander";
import { writeFile } from "node:fs/promises";
import { formatFigures, type Figure, type Scenario } from "./figure.ts";
import { chosenScenarios, scenarioNames, UnknownScenarioError } from "./scenarios.ts";

interface Flags {
  readonly scenario: readonly Scenario[];
  readonly output?: string;
}

await new Command("bench")
  .description("Measures this project, beside its peers where this machine has them, in one run")
  .option("--scenario <names>", `comma-separated: ${scenarioNames}`, parseScenarios, chosenScenarios(scenarioNames))
  .option("--output <file>", "write the figures as JSON, too")
  .showHelpAfterError()
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .action(measure)
  .parseAsync();

async function measure({ scenario: scenarios, output }: Flags): Promise<void> {
  const figures: Figure[] = [];
  for (const each of scenarios) {
    console.error(`${each.name}: ${each.description}`);
    const measured = await each.run((message) => {
      console.error(`  ${message}`);
    });
    figures.push(...measured);
  }
  console.log(formatFigures(figures));
  if (output !== undefined) await writeFile(output, `${JSON.stringify(figures, undefined, 2)}\n`);
}

function parseScenarios(names: string): readonly Scenario[] {
  try {
    return chosenScenarios(names);
  } catch (error) {
    throw error instanceof UnknownScenarioError ? new InvalidArgumentError(error.message) : error;
  }
}
