// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Finds the verb, parses its flags, and turns what happens into an exit code. What verbs do is in `verbs/`. */
import { ClusterConfigError, isTransportError, LoginError, StatusError } from "@nuvolaris/client";
import { CertificateError, ListenError } from "@nuvolaris/controller";
import { OperatorDeclarationError, type Operator } from "@nuvolaris/framework";
import { HolderSilentError } from "@nuvolaris/leader-election";
import { Command, CommanderError, Option } from "commander";
import { programOf, type OperatorProgram } from "./operator-program.ts";
import type { CommandOptions } from "./surroundings.ts";
import { UsageError } from "./usage-error.ts";
import type { VerbModule } from "./verb.ts";
import { verbs } from "./verbs.ts";

/**
 * The command line of an operator. Without a command, or with flags first, it runs the operator.
 *
 * Answers with the exit code: 0 for an ordinary end, 1 for a failure, 2 for wrong usage. It rejects for nothing: what goes
 * wrong is told on `io.stderr`, in one line where it is for the caller to mend, with its stack where it is not.
 */
export async function runCli(operator: Operator | OperatorProgram, options: CommandOptions): Promise<number> {
  const { io, process } = options;
  const program = programOf(operator);
  const { command = program.name } = program;
  try {
    return await call(program, options);
  } catch (error) {
    const text = error instanceof Error && isForCaller(error) ? `${command}: ${error.message}` : stackOf(error);
    io.stderr.write(`${text}\n`);
    return error instanceof UsageError ? 2 : 1;
  } finally {
    // A supervisor's channel would keep a process alive whose work is done.
    if (process.connected === true) process.disconnect?.();
  }
}

async function call(program: OperatorProgram, options: CommandOptions): Promise<number> {
  const { argv, io, version = "development" } = options;
  const [first = "run"] = argv;
  if (["-h", "--help", "help"].includes(first)) {
    io.stdout.write(overviewOf(program));
    return 0;
  }
  if (first === "--version") {
    io.stdout.write(`${version}\n`);
    return 0;
  }
  const isNamed = !first.startsWith("-") && argv.length > 0;
  const verb = verbs.get(isNamed ? first : "run");
  if (!verb) throw new UsageError(`unknown command '${first}'; --help tells what there is`);
  const module = await verb.load();
  const command = commandOf(program, { name: isNamed ? first : "run", description: verb.description, module, io });
  if (!parsed(command, isNamed ? argv.slice(1) : argv)) return 0;
  const { command: called = program.name } = program;
  return module.run({ command, called, operator: program.create(ownValues(program, command)), options });
}

function commandOf(
  { command: called, name: operatorName, options = [] }: OperatorProgram,
  verb: {
    readonly name: string;
    readonly description: string;
    readonly module: VerbModule;
    readonly io: CommandOptions["io"];
  },
): Command {
  const { name, description, module, io } = verb;
  const command = new Command(`${called ?? operatorName} ${name}`)
    .description(description)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: () => undefined });
  module.define(command, operatorName);
  for (const each of options) command.addOption(optionOf(each));
  return command;
}

/** `false`: help was asked for, and given. Throws {@link UsageError}. */
function parsed(command: Command, argv: readonly string[]): boolean {
  try {
    command.parse(argv, { from: "user" });
    return true;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return false;
    throw new UsageError(`${error.message.replace(/^error: /, "")}; --help tells what there is`, { cause: error });
  }
}

function optionOf({ flags, description, default: value }: NonNullable<OperatorProgram["options"]>[number]): Option {
  return new Option(flags, description).default(value);
}

function ownValues({ options = [] }: OperatorProgram, command: Command): Record<string, string | undefined> {
  const valueOf = (name: string): string | undefined => {
    const value: unknown = command.getOptionValue(name);
    return typeof value === "string" ? value : undefined;
  };
  const names = options.map((each) => optionOf(each).attributeName());
  return Object.fromEntries(names.map((name) => [name, valueOf(name)]));
}

function overviewOf({ command, name, description = "" }: OperatorProgram): string {
  const called = command ?? name;
  const overview = new Command(called)
    .usage("[command] [options]")
    .description(description)
    .option("--version", "tell the version")
    .helpCommand(false);
  for (const [verb, { description: what }] of verbs) overview.command(verb).description(what);
  return `${overview.helpInformation()}\nFlags of a command: ${called} <command> --help\n`;
}

/** What the caller can mend, or the cluster's side: a stack of ours says nothing about it. */
function isForCaller(error: Error): boolean {
  const kinds = [
    UsageError,
    CertificateError,
    ClusterConfigError,
    HolderSilentError,
    ListenError,
    LoginError,
    StatusError,
    OperatorDeclarationError,
  ];
  return error.name === "TimeoutError" || isTransportError(error) || kinds.some((kind) => error instanceof kind);
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? (error.stack ?? error.message) : `${error.stack ?? ""}\n${stackOf(error.cause)}`;
}
