// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The checks of a change: which commands, over how much, and what mends a failure. */
import type { Change, UnknownChange } from "./change.ts";

/** One row of the table: a command to run, or the reason why there is nothing to run. */
export type Check = {
  readonly name: CheckName;
} & ({ readonly omitted: string } | Command);

export interface Command {
  readonly command: readonly string[];
  /** What mends a failure, or shows it alone where only a person can mend it. */
  readonly mend: string;
  /** A command that takes longer hangs, and is ended. */
  readonly deadlineMinutes: number;
}

export const checkNames = [
  "licence-headers",
  "dependency-licences",
  "icla",
  "format",
  "types",
  "lint",
  "tests",
] as const;
export type CheckName = (typeof checkNames)[number];

export interface ChecksInput {
  readonly change: Change | UnknownChange;
  /** Of the change: the files that are there and no links. */
  readonly present: readonly string[];
  /** How many of Nx's tasks may run at the same time beside another check. */
  readonly lintTasks: number;
}

/** In the order of the table, in which they also begin: what is over at once tells its verdict at once. */
export function checksOf(input: ChecksInput): readonly Check[] {
  return [
    { name: "licence-headers", ...headers },
    { name: "dependency-licences", ...dependencies },
    { name: "icla", ...icla(input.change) },
    { name: "format", ...format(input) },
    { name: "types", ...types(input.change) },
    { name: "lint", ...affected(input.change, { target: "lint", tasks: input.lintTasks, fix: true }) },
    // Vitest takes all cores by itself.
    { name: "tests", ...affected(input.change, { target: "test", tasks: 1, fix: false }) },
  ];
}

const unchanged = "nothing changed";
const source = ["node", "--conditions=@nuvolaris/source"];

const headers: Command = {
  command: [...source, "tools/license-header/src/main.ts", "check"],
  mend: "npm run license-fix",
  deadlineMinutes: 5,
};

const dependencies: Command = {
  command: [...source, "tools/license-header/src/main.ts", "deps"],
  mend: "npm run dependency-licences tells which; replace the package, or declare its licence in .licenserc.yaml",
  deadlineMinutes: 5,
};

function icla(change: Change | UnknownChange): Command | { readonly omitted: string } {
  if ("reason" in change) return { omitted: change.reason };
  return {
    command: [...source, "tools/icla/src/main.ts", "check", "--range", `${change.base}..HEAD`],
    mend: "npm run icla -- init tells what to do",
    deadlineMinutes: 5,
  };
}

/** What decides over the format of every file. */
const formatSettings = new Set([".prettierrc.json", ".prettierignore", ".editorconfig", "package-lock.json"]);

/** A command line holds two megabytes on Linux, and 32,767 characters on Windows. */
const mostFilesToName = 400;

function format({ change, present }: ChecksInput): Command | { readonly omitted: string } {
  const isWhole =
    "reason" in change || present.length > mostFilesToName || present.some((file) => formatSettings.has(file));
  if (!isWhole && present.length === 0) return { omitted: unchanged };
  const files = isWhole ? ["."] : present;
  return {
    command: ["prettier", "--check", "--log-level", "warn", "--ignore-unknown", "--", ...files],
    mend: "npm run format",
    deadlineMinutes: 5,
  };
}

function types(change: Change | UnknownChange): Command | { readonly omitted: string } {
  if ("files" in change && change.files.length === 0) return { omitted: unchanged };
  return { command: ["tsc", "--build"], mend: "npx tsc --build", deadlineMinutes: 10 };
}

interface AffectedOptions {
  readonly target: string;
  readonly tasks: number;
  /** Whether the command knows `--fix`. */
  readonly fix: boolean;
}

/** A target of the projects that changed and of those that depend on them; what passed before is read from Nx's cache. */
function affected(
  change: Change | UnknownChange,
  { target, tasks, fix }: AffectedOptions,
): Command | { readonly omitted: string } {
  if ("files" in change && change.files.length === 0) return { omitted: unchanged };
  const selection =
    "reason" in change ? ["run-many", "-t", target] : ["affected", "-t", target, `--base=${change.base}`];
  return {
    command: ["nx", ...selection, `--parallel=${tasks}`, "--output-style=stream"],
    mend: ["npx nx", ...selection, ...(fix ? ["--fix"] : [])].join(" "),
    deadlineMinutes: 30,
  };
}
