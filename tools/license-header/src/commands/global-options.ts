// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Options that each verb has. They may stand before the verb or after it. */
import { InvalidArgumentError, Option, type Command } from "commander";
import { formatNames, type FormatName } from "../report/format-names.ts";

/** From silent to talkative; as license-eye's. */
export type Verbosity = "error" | "info" | "debug";

export interface GlobalOptions {
  /** `undefined`: the default file. Relative to the folder where the command was called, as the other paths. */
  readonly config: string | undefined;
  readonly verbosity: Verbosity;
  /** `undefined`: when the output is a terminal and NO_COLOR is not set. */
  readonly color: boolean | undefined;
  readonly format: FormatName;
  /** `undefined`: standard output. */
  readonly output: string | undefined;
  /** `undefined`: the environment's. */
  readonly stepSummary: string | undefined;
}

/** license-eye's levels, of which this tool tells three apart. */
const verbosities: ReadonlyMap<string, Verbosity> = new Map([
  ["panic", "error"],
  ["fatal", "error"],
  ["error", "error"],
  ["warn", "info"],
  ["warning", "info"],
  ["info", "info"],
  ["debug", "debug"],
  ["trace", "debug"],
]);

/** Declares them. */
export function addGlobalOptions(command: Command): void {
  command
    .option("-c, --config <file>", "configuration file; default: .licenserc.yaml")
    .addOption(
      new Option(
        "-v, --verbosity <level>",
        "error: findings only; info: and a summary; debug: and each file, and times",
      )
        .argParser(readVerbosity)
        .default("info"),
    )
    .addOption(new Option("--format <format>", "how to report").choices(formatNames).default("text"))
    .option("--output <file>", "write the report to a file instead of standard output")
    .option("--step-summary <file>", "also append a table in Markdown to a file; default: GITHUB_STEP_SUMMARY")
    .option("--color", "colours even when the output is no terminal")
    .option("--no-color", "no colours, as NO_COLOR=1 in the environment");
}

/** Their values. */
export function readGlobalOptions(values: Readonly<Record<string, unknown>>): GlobalOptions {
  return {
    config: text(values["config"]),
    verbosity: verbosities.get(text(values["verbosity"]) ?? "") ?? "info",
    color: typeof values["color"] === "boolean" ? values["color"] : undefined,
    format: formatNames.find((name) => name === values["format"]) ?? "text",
    output: text(values["output"]),
    stepSummary: text(values["stepSummary"]),
  };
}

function readVerbosity(level: string): string {
  if (verbosities.has(level)) return level;
  throw new InvalidArgumentError(`Allowed are ${[...verbosities.keys()].join(", ")}.`);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
