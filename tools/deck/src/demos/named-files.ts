// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The files of the project that a command names: what must be there for it to work. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Step, Transcript } from "./transcript.ts";

export interface NamedFile {
  readonly path: string;
  /** The line of the command. */
  readonly line: number;
}

/** Flags of kubectl whose value is a file or a folder. */
const flag = /(?:^|\s)(?:-f|--filename|-k|--kustomize)[\s=]+(?<path>[^\s'"|;<>&]+)/g;
/** A relative path of at least two parts, with an ending that files of the project have. */
const argument = /(?<=^|\s)(?<path>[\w.-]+(?:\/[\w.-]+)+\.(?:ts|js|mjs|json|ya?ml|md|py|sh))(?=\s|$|[|;<>&])/g;

/** Those that are missing below `root`, where every window begins. A window that has left the folder is not followed. */
export function missingFiles({ steps }: Pick<Transcript, "steps">, root: string): readonly NamedFile[] {
  const elsewhere = new Set<string>();
  return steps.flatMap((step) => namedFiles(step, elsewhere)).filter(({ path }) => !existsSync(join(root, path)));
}

function namedFiles({ window, actions }: Step, elsewhere: Set<string>): readonly NamedFile[] {
  return actions.flatMap((action) => {
    if (action.type !== "command" || elsewhere.has(window)) return [];
    if (/(?:^|[;&]\s*)cd\s/.test(action.command)) elsewhere.add(window);
    const paths = [...action.command.matchAll(flag), ...action.command.matchAll(argument)]
      .map((match) => match.groups?.["path"] ?? "")
      .filter((path) => isOfTheProject(path));
    return [...new Set(paths)].map((path) => ({ path, line: action.line }));
  });
}

/** Not standard input, not a URL, not below another folder or a variable. */
function isOfTheProject(path: string): boolean {
  return path !== "" && path !== "-" && !/^[/~]|\$|^https?:/.test(path);
}
