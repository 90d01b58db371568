// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Which files the verbs for headers look at. */
import { Option, type Command } from "commander";
import type { FileScope } from "../files/file-list.ts";
import { UsageError, type CommandCall } from "./command.ts";

/** The files that a command line names. */
export type FileChoice =
  | { readonly kind: "files"; readonly scope: FileScope; readonly paths: readonly string[] }
  /** The text comes on standard input, and is treated as that of the file of this name. */
  | { readonly kind: "stdin"; readonly name: string };

/** Declares them. */
export function addHeaderOptions(command: Command): void {
  command
    .argument("[paths...]", "files, folders and patterns; default: all that git tracks or would track")
    .addOption(new Option("--staged", "only what the next commit changes").conflicts(["since", "stdinFilename"]))
    .addOption(
      new Option("--since <ref>", "only what changed since this branch and <ref> parted").conflicts(["stdinFilename"]),
    )
    .option("--stdin-filename <name>", "take the text from standard input, as that of a file of this name");
}

/** The option of verbs that write. */
export function addDryRun(command: Command): void {
  command.option("--dry-run", "tell what would be done, and do nothing");
}

/** What the command line says of them. */
export function readFileChoice({ options, operands }: Pick<CommandCall, "options" | "operands">): FileChoice {
  const { staged, since, stdinFilename } = options;
  if (typeof stdinFilename === "string") {
    if (operands.length > 0) throw new UsageError("--stdin-filename names the one file: leave out the paths");
    return { kind: "stdin", name: stdinFilename };
  }
  if (staged === true) return { kind: "files", scope: { kind: "staged" }, paths: operands };
  if (typeof since === "string") return { kind: "files", scope: { kind: "since", reference: since }, paths: operands };
  return { kind: "files", scope: { kind: "all" }, paths: operands };
}
