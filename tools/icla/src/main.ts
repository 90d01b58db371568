#!/usr/bin/env -S node --conditions=@nuvolaris/source
// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { systemClock } from "@nuvolaris/clock";
import { Argument, Command, Option } from "commander";
import type { CheckOptions } from "./commands/check.ts";
import type { ImportOptions } from "./commands/import.ts";
import type { InitOptions } from "./commands/init.ts";
import type { CommandContext, ExitCode } from "./commands/command-context.ts";
import { readCiSettings } from "./config.ts";
import type { SchemaName } from "./document/json-schema.ts";
import { UsageError } from "./usage-error.ts";
import { toolVersion } from "./version.ts";

const interruption = new AbortController();
/** What a shell reports of a program that a signal ended. */
const signals = { SIGINT: 130, SIGTERM: 143 } as const;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    process.exitCode = signals[signal];
    interruption.abort(new Error(`ended by ${signal}`));
  });
}

const context: CommandContext = {
  folder: process.cwd(),
  environment: process.env,
  clock: systemClock,
  signal: interruption.signal,
  print: (text) => process.stdout.write(text),
};

const program = new Command("icla")
  .description("Whether the people behind a change have a contributor licence agreement on file.")
  .version(toolVersion(), "--version", "tell the version")
  .showHelpAfterError()
  // A wrong command line is 2, so that it is told from findings.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .addHelpText("after", "\nExit codes: 0 fine, 1 findings, 2 wrong command line or configuration.");

program
  .command("check")
  .description("look at everybody who took part in the commits of a change, and at what its files tell of people")
  .option("--range <base..head>", "the commits; notes, policy and mailmap are read from the base")
  .option("--base <revision>", "the base alone, with HEAD as head (default: the remote's default branch)")
  .addOption(new Option("--format <format>", "of the report").choices(["text", "json", "github"]).default("text"))
  .option("--output <file>", "write the report there, not to standard output")
  .option("--comment-file <file>", "also write the text of a pull request's comment, as Markdown")
  .option(
    "--summary-file <file>",
    "also append a summary, as Markdown (default with --format github: $GITHUB_STEP_SUMMARY)",
  )
  .option("--require-signed", "each commit needs a good signature of its committer, whatever the policy says")
  .action(async (options: CheckOptions) => {
    const { check } = await import("./commands/check.ts");
    const { suggestedBase, summaryFile } = readCiSettings(process.env);
    const inferred = options.format === "github" ? { summaryFile } : {};
    await finish(check({ suggestedBase, ...inferred, ...options }, context));
  });

program
  .command("init")
  .description("print how to sign; with --write also write your note, as submitted")
  .argument("[handle]", "your short name in the project, after which the note is named")
  .option("--write", "write .icla/<handle>.yaml from git's user.name and user.email (as a hash)")
  .option("--github <login[:id]>", "your account (default: what a GitHub noreply address tells)")
  .option("--signed-on <date>", "when you signed, YYYY-MM-DD (default: today)")
  .action(async (handle: string | undefined, options: InitOptions) => {
    const { init } = await import("./commands/init.ts");
    await finish(init({ ...options, handle }, context));
  });

program
  .command("import")
  .description("take over .clabot or cla.json as notes to be confirmed; compare icla-info.json with the notes")
  .argument("<file>", "on this disk: nothing is fetched")
  .option("--agreement <agreement>", "what the people of the file signed: icla-2.2, ccla:<corporation>, …")
  .option("--dry-run", "tell what would be written")
  .action(async (file: string, options: Omit<ImportOptions, "file">) => {
    const { importNotes } = await import("./commands/import.ts");
    await finish(importNotes({ ...options, file }, context));
  });

program
  .command("hash")
  .description("print what a note holds in place of an e-mail address")
  .argument("<address...>")
  .action(async (addresses: string[]) => {
    await finish(import("./commands/hash.ts").then(({ hash }) => hash(addresses, context)));
  });

program
  .command("schema")
  .description("print the JSON Schema of a note or of the policy")
  .addArgument(new Argument("<file>").choices(["note", "policy"]))
  .action(async (name: SchemaName) => {
    await finish(import("./commands/schema.ts").then(({ schema }) => schema(name, context)));
  });

await program.parseAsync();

/** Ends with the command's exit code; a mistake of the user's is told without a stack. */
async function finish(run: Promise<ExitCode>): Promise<void> {
  try {
    process.exitCode = await run;
  } catch (error) {
    if (interruption.signal.aborted) return;
    if (!(error instanceof UsageError)) throw error;
    console.error(`icla: ${error.message}`);
    process.exitCode = 2;
  }
}
