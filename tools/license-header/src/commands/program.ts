// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The command line, read in two steps: first what stands before the verb, then, with the verb's own declaration, all of
 * it. So no verb pays for the options and the libraries of another.
 */
import { Command, CommanderError } from "commander";
import { UsageError, type CommandDefinition } from "./command.ts";
import type { Surroundings } from "./surroundings.ts";
import { shownName } from "../report/file-name.ts";
import { addGlobalOptions, readGlobalOptions } from "./global-options.ts";
import { findVerb, verbs } from "./verbs.ts";
import { toolVersion } from "./version.ts";

const wrongUsage = 2;

/**
 * Runs one command line (without the program's own name) and tells the exit code: 0 clean, 1 findings, 2 a wrong
 * command line or configuration, which is then explained on standard error.
 *
 * Errors: what is nobody's mistake, and the signal's reason when it was aborted.
 */
export async function runProgram(words: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    return await runVerb(words, surroundings);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : wrongUsage;
    const mistake = await asMistake(error);
    if (!mistake) throw error;
    surroundings.stderr.write(`license-header: ${mistake.message}\n`);
    return wrongUsage;
  }
}

/** The error when the user can mend it; the classes of the parts that a command uses are loaded only now. */
async function asMistake(error: unknown): Promise<Error | undefined> {
  const [{ ConfigError }, { GitError }, { PathError }] = await Promise.all([
    import("../config/config-error.ts"),
    import("../files/git.ts"),
    import("../files/chosen-paths.ts"),
  ]);
  const mistakes = [UsageError, ConfigError, GitError, PathError];
  return error instanceof Error && mistakes.some((mistake) => error instanceof mistake) ? error : undefined;
}

async function runVerb(words: readonly string[], surroundings: Surroundings): Promise<number> {
  const operands = fromVerb(words, surroundings);
  if (!operands) return 0;
  const found = findVerb(operands);
  if (!found) throw new UsageError(explainUnknown(operands));
  const before = words.slice(0, words.length - operands.length);
  const definition = await found.verb.load();
  const command = verbCommand(found.verb.name, definition, surroundings);
  command.parse([...before, ...found.rest], { from: "user" });
  const options: Record<string, unknown> = command.opts();
  return definition.run({ operands: command.args, options, globals: readGlobalOptions(options), surroundings });
}

/** The words from the verb on; `undefined`: only the version was asked for, and told. */
function fromVerb(words: readonly string[], surroundings: Surroundings): readonly string[] | undefined {
  const program = prepare(new Command("license-header"), surroundings)
    .usage("[options] <verb> [options] [paths...]")
    .description("Licence headers of files and licences of dependencies: checked, and put right.")
    .argument("[words...]")
    .passThroughOptions()
    .option("--version", "tell the version")
    .addHelpText("after", overview());
  program.parse([...words], { from: "user" });
  const [first, ...others] = program.args;
  if (program.opts()["version"] === true) {
    surroundings.stdout.write(`${toolVersion()}\n`);
    return undefined;
  }
  if (first === undefined || (first === "help" && others.length === 0)) program.help({ error: first === undefined });
  return first === "help" ? [...others, "--help"] : program.args;
}

function verbCommand(name: string, definition: CommandDefinition, surroundings: Surroundings): Command {
  const command = prepare(new Command(`license-header ${name}`), surroundings);
  definition.declare(command);
  return command;
}

function prepare(command: Command, { stdout, stderr }: Surroundings): Command {
  addGlobalOptions(command);
  return command
    .exitOverride()
    .showHelpAfterError("(license-header --help tells what there is)")
    .configureOutput({
      writeOut: (text) => {
        stdout.write(text);
      },
      writeErr: (text) => {
        stderr.write(text);
      },
    });
}

function overview(): string {
  const lines = verbs.map(({ name, summary }) => `  ${name.padEnd(8)}${summary}\n`);
  const examples = [
    "license-header check                 all files of the repository",
    "license-header fix src               those of a folder",
    "license-header check --staged        what the next commit would have",
    "license-header help fix              what fix takes",
  ];
  return `
Verbs:
${lines.join("")}
Examples:
${examples.map((line) => `  ${line}\n`).join("")}
Exit codes: 0 nothing found, 1 findings, 2 a wrong command line or configuration.
license-eye's spelling (header check, dep check) works too.`;
}

function explainUnknown([word = ""]: readonly string[]): string {
  const known = verbs.map(({ name }) => name).join(", ");
  return `there is no verb ${shownName(word)}; there are: ${known}. See: license-header --help`;
}
