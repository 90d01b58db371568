// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What this project asks of a workflow beyond what GitHub does: least privilege, pinned actions, an end in time, and no
 * logic, so that whatever a workflow runs can be run on a contributor's machine too.
 */
import { isDeepStrictEqual } from "node:util";
import { stepsOf, type WorkflowFile } from "./workflow.ts";

export interface WorkflowRulesOptions {
  /** Whether this workspace has what a step's command names: an npm script, an Nx target, a file. */
  readonly commandExists: (command: string) => boolean;
}

/** What is wrong with a workflow, a sentence each. */
export function violationsOf(file: WorkflowFile, options: WorkflowRulesOptions): readonly string[] {
  return [
    ...privileges(file),
    ...ends(file),
    ...pins(file),
    ...checkouts(file),
    ...commands(file, options.commandExists),
  ];
}

function privileges({ workflow }: WorkflowFile): string[] {
  const found: string[] = [];
  if (!isDeepStrictEqual(workflow.permissions, { contents: "read" })) {
    found.push("permissions must be `contents: read`; a job that needs more says so itself");
  }
  if (triggersOf(workflow.on).includes("pull_request_target")) {
    found.push("pull_request_target runs a stranger's change with our secrets");
  }
  for (const [name, { permissions }] of Object.entries(workflow.jobs ?? {})) {
    if (typeof permissions === "string") found.push(`job ${name} must name each permission, not "${permissions}"`);
  }
  return found;
}

function triggersOf(on: unknown): readonly string[] {
  if (typeof on === "string") return [on];
  if (Array.isArray(on)) return on.map(String);
  return typeof on === "object" && on !== null ? Object.keys(on) : [];
}

/** A stuck job costs two hours at the most; GitHub's own limit is six. */
const longestMinutes = 120;

function ends({ workflow }: WorkflowFile): string[] {
  const found = workflow.concurrency === undefined ? ["concurrency must be set"] : [];
  for (const [name, job] of Object.entries(workflow.jobs ?? {})) {
    const minutes = job["timeout-minutes"];
    if (typeof minutes !== "number" || minutes > longestMinutes) {
      found.push(`job ${name} must have timeout-minutes of at most ${longestMinutes}`);
    }
  }
  return found;
}

const pinned = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/;
const usesLine = /^\s*(?:-\s+)?uses:\s*(?<action>\S+)(?:\s+#\s*(?<comment>\S.*))?$/;

function pins(file: WorkflowFile): string[] {
  const lines = file.source.split("\n").flatMap((line) => {
    const match = usesLine.exec(line);
    return match === null ? [] : [match.groups ?? {}];
  });
  const found = lines.flatMap(({ action = "", comment = "" }) => {
    if (!pinned.test(action)) return [`${action} must be pinned by a commit`];
    return /^v\d+\.\d+\.\d+$/.test(comment) ? [] : [`${action} must be followed by its version, as in "# v1.2.3"`];
  });
  const written = stepsOf(file).filter(({ uses }) => uses !== undefined).length;
  if (written !== lines.length) found.push("write each `uses` on a line of its own");
  return found;
}

function checkouts(file: WorkflowFile): string[] {
  return stepsOf(file)
    .filter(({ uses = "" }) => uses.startsWith("actions/checkout@"))
    .filter((step) => step.with?.["persist-credentials"] !== false)
    .map(() => "a checkout must set `persist-credentials: false`: later steps run code of dependencies");
}

function commands(file: WorkflowFile, commandExists: (command: string) => boolean): string[] {
  return stepsOf(file).flatMap(({ run }) => {
    if (run === undefined) return [];
    if (run.includes("${{")) return [`an expression in a command is code: pass it by env (${run})`];
    if (!/^[\w./:@=, -]+$/.test(run)) return [`a step runs one command, without a shell's help (${run})`];
    return commandExists(run) ? [] : [`nothing here is called by ${run}`];
  });
}

/** An action that two files pin to different commits: one of them was forgotten. */
export function disagreements(files: readonly WorkflowFile[]): readonly string[] {
  const commits = new Map<string, Set<string>>();
  for (const step of files.flatMap(stepsOf)) {
    const [action = "", commit = ""] = (step.uses ?? "").split("@");
    if (action === "") continue;
    const repository = action.split("/").slice(0, 2).join("/");
    commits.set(repository, (commits.get(repository) ?? new Set()).add(commit));
  }
  return [...commits].filter(([, set]) => set.size > 1).map(([repository]) => repository);
}
