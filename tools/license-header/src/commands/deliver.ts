// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Brings a report to where the user wants it: standard output or a file, and GitHub's step summary beside it. */
import { appendFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { loadFormat } from "../report/formats.ts";
import { hasErrors, type Report } from "../report/report.ts";
import { UsageError, type CommandCall, type ExitCode } from "./command.ts";
import { toolVersion } from "./version.ts";

/** Writes the report, and tells the exit code that it stands for. */
export async function deliver(report: Report, { globals, surroundings }: CommandCall): Promise<ExitCode> {
  const { stdout, environment, directory } = surroundings;
  const render = await loadFormat(globals.format);
  const text = render(report, {
    colors: globals.output === undefined && (globals.color ?? (stdout.isTerminal && !environment.noColor)),
    quiet: globals.verbosity === "error",
    version: toolVersion(),
  });
  await writeOutput(text, { globals, surroundings });
  await appendStepSummary(report, globals.stepSummary ?? environment.stepSummary, directory);
  return hasErrors(report.findings) ? 1 : 0;
}

/** Writes what a verb makes to where the user wants it: standard output or a file. */
export async function writeOutput(
  made: string | Uint8Array,
  { globals, surroundings }: Pick<CommandCall, "globals" | "surroundings">,
): Promise<void> {
  if (globals.output === undefined) surroundings.stdout.write(made);
  else await write(writeFile, resolve(surroundings.directory, globals.output), made);
}

/** The call with reports on standard error, as the output holds what the verb makes. */
export function besideOutput({ globals, surroundings, ...call }: CommandCall): CommandCall {
  return {
    ...call,
    globals: { ...globals, output: undefined },
    surroundings: { ...surroundings, stdout: surroundings.stderr },
  };
}

async function appendStepSummary(report: Report, file: string | undefined, directory: string): Promise<void> {
  if (file === undefined) return;
  const { renderStepSummary } = await import("../report/step-summary.ts");
  await write(appendFile, resolve(directory, file), renderStepSummary(report));
}

async function write(
  how: typeof writeFile | typeof appendFile,
  path: string,
  made: string | Uint8Array,
): Promise<void> {
  try {
    await how(path, made);
  } catch (error) {
    throw new UsageError(`cannot write to ${path}: ${reason(error)}`, { cause: error });
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
