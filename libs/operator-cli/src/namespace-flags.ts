// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { namespaceSelection, NamespaceSelectionError } from "@nuvolaris/framework";
import { Option, type Command } from "commander";
import { UsageError } from "./usage-error.ts";

/** Which namespaces the operator looks at. */
export interface NamespaceFlags {
  readonly namespace?: readonly string[];
  readonly allNamespaces?: boolean;
}

export function addNamespaceFlags(command: Command): Command {
  return command
    .addOption(
      new Option(
        "-n, --namespace <patterns...>",
        "look at these namespaces only: names, or patterns as 'team-*' '!team-test' (default: all, or what it was made for)",
      ),
    )
    .addOption(new Option("-A, --all-namespaces", "look at all namespaces").conflicts("namespace"));
}

/** `undefined`: those that the operator was made for. Errors: {@link UsageError} for what are no patterns of namespaces. */
export function namespacesOf({ namespace, allNamespaces }: NamespaceFlags): readonly string[] | "all" | undefined {
  if (allNamespaces === true) return "all";
  const patterns = namespace?.flatMap((each) => each.split(","));
  try {
    if (patterns) namespaceSelection(patterns);
  } catch (error) {
    if (!(error instanceof NamespaceSelectionError)) throw error;
    throw new UsageError(`--namespace: ${error.message}`, { cause: error });
  }
  return patterns;
}

/** As they are typed in a shell. */
export function quotedNamespaces(patterns: readonly string[]): string {
  return patterns.map((each) => (/[*?!]/.test(each) ? `'${each}'` : each)).join(" ");
}
