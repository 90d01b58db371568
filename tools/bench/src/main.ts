#!/usr/bin/env -S node --conditions=@nuvolaris/source
// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { systemClock } from "@nuvolaris/clock";
import { Command, InvalidArgumentError, Option } from "commander";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { benchCache } from "./config.ts";
import { formatFigures, type Figure, type Scenario } from "./figure.ts";
import { comparisonTable } from "./operators/comparison-table.ts";
import { describeProfiles } from "./operators/cpu-profile.ts";
import { describeLoad, describeMachine } from "./operators/machine.ts";
import { chosenPeers, subjectNames, UnknownPeerError, usualSubjects } from "./operators/operator-subjects.ts";
import { writeResults } from "./operators/results-file.ts";
import { chosenScenarios, scenarioNames, UnknownScenarioError } from "./scenarios.ts";

interface Flags {
  readonly scenario: readonly Scenario[];
  readonly output?: string;
  readonly keepFiles: boolean;
  readonly peer: readonly string[];
  readonly allPeers: boolean;
  readonly runs: number;
  readonly samples?: number;
  readonly controlPlane?: string;
  readonly profiles?: string;
  readonly results: boolean;
}

const resultsFile = fileURLToPath(new URL("../RESULTS.md", import.meta.url));
const interrupted = new AbortController();
// The second time the default holds: the process ends at once.
process.once("SIGINT", () => {
  process.exitCode = 130;
  interrupted.abort();
});

await new Command("bench")
  .description("Measures this project, beside its peers where this machine has them, in one run")
  .addOption(
    new Option("--scenario <names>", `comma-separated: ${scenarioNames}`)
      .default(chosenScenarios(scenarioNames), "all")
      .argParser(parseScenarios),
  )
  .option("--output <file>", "write the figures as JSON, too")
  .option("--keep-files", "keep the files that are generated to be measured", false)
  .addOption(
    new Option("--peer <names>", `s1 to s6 are about these, comma-separated: ${subjectNames.join()}`)
      .default(usualSubjects, usualSubjects.join())
      .argParser(parsePeers),
  )
  .option("--all-peers", "s1 to s6 are about all of them", false)
  .option("--runs <number>", "how often each operator is measured in s1 to s6", parseNumber, 1)
  .option("--samples <number>", "how many objects there are in s1 to s6 (default: as each scenario says)", parseNumber)
  .addOption(
    new Option("--control-plane <name>", "where operators run in s1 to s6 (default: envtest where it is)").choices([
      "embedded",
      "envtest",
    ]),
  )
  .option("--profiles <folder>", "operators on Node leave CPU profiles there, and what they say is printed")
  .option("--results", "write the table of s1 to s6 into RESULTS.md", false)
  .showHelpAfterError()
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .action(measure)
  .parseAsync()
  .catch((error: unknown) => {
    // What was going on was told to stop, and says so.
    if (!interrupted.signal.aborted) throw error;
  });

async function measure({ scenario: scenarios, output, keepFiles, results, ...flags }: Flags): Promise<void> {
  const { allPeers, peer, runs, samples, controlPlane, profiles } = flags;
  const operators = {
    peers: allPeers ? subjectNames : peer,
    runs,
    cache: join(benchCache(), "operators"),
    ...(samples !== undefined && { samples }),
    ...(controlPlane !== undefined && { controlPlane }),
    ...(profiles !== undefined && { profiles: resolve(profiles) }),
  };
  const machine = describeMachine();
  const figures: Figure[] = [];
  for (const each of scenarios) {
    console.error(`${each.name}: ${each.description}`);
    const measured = await each.run(
      (message) => {
        console.error(`  ${message}`);
      },
      { keepFiles, operators, signal: interrupted.signal },
    );
    figures.push(...measured);
  }
  console.log(formatFigures(figures));
  if (output !== undefined) await writeFile(output, `${JSON.stringify(figures, undefined, 2)}\n`);
  if (profiles !== undefined) console.log(await describeProfiles(profiles));
  const compared = figures.filter(({ scenario }) => /^s\d$/.test(scenario));
  if (compared.length === 0) return;
  const table = comparisonTable(compared);
  console.log(`\n${table}`);
  const when = new Date(systemClock.now()).toISOString().slice(0, 16).replace("T", " ");
  const text = `${when} UTC, ${machine} before and ${describeLoad()} after. Medians of ${runs} run(s).\n\n${table}`;
  if (results) await writeResults(resultsFile, text);
}

function parseScenarios(names: string): readonly Scenario[] {
  try {
    return chosenScenarios(names);
  } catch (error) {
    throw error instanceof UnknownScenarioError ? new InvalidArgumentError(error.message) : error;
  }
}

function parsePeers(names: string): readonly string[] {
  try {
    return chosenPeers(names);
  } catch (error) {
    throw error instanceof UnknownPeerError ? new InvalidArgumentError(error.message) : error;
  }
}

function parseNumber(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError(`expected a whole number from 1, not "${text}"`);
  return Number(text);
}
