// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What the verbs for headers have in common: files are listed and looked at, and a report is made of it. */
import { openCheckout, type Checkout, type ChosenFiles } from "../inspection/checkout.ts";
import type { InspectionVisitor } from "../inspection/file-inspector.ts";
import { headerRules } from "../inspection/header-rules.ts";
import { inspectFiles } from "../inspection/inspect-files.ts";
import { Progress } from "../inspection/progress.ts";
import type { Tally } from "../inspection/tally.ts";
import { shownPath } from "../report/file-name.ts";
import type { Change, Finding, PathBase, Report } from "../report/report.ts";
import type { CommandCall } from "./command.ts";

/** The files were looked at. */
export interface HeaderRun<Visitor> {
  readonly checkout: Checkout;
  readonly visitor: Visitor;
  readonly tally: Tally;
  readonly startedMs: number;
}

/** Lists the files and shows them to the visitor that `visit` makes. */
export async function inspectChosen<Visitor extends InspectionVisitor>(
  call: CommandCall,
  chosen: ChosenFiles,
  visit: (checkout: Checkout) => Visitor,
): Promise<HeaderRun<Visitor>> {
  const { clock, signal, stderr } = call.surroundings;
  const startedMs = clock.monotonicNow();
  const checkout = await openCheckout(call, chosen);
  const listedMs = clock.monotonicNow();
  const visitor = visit(checkout);
  const isTalkative = call.globals.verbosity === "debug";
  const tally = await inspectFiles(checkout, {
    visitor: isTalkative ? told(visitor, checkout.context.base, call) : visitor,
    clock,
    signal,
    progress: new Progress(stderr, clock, "checked"),
  });
  if (checkout.list.notice !== undefined && call.globals.verbosity !== "error") note(call, checkout.list.notice);
  if (isTalkative) {
    const [listing, reading] = [listedMs - startedMs, clock.monotonicNow() - listedMs].map((ms) => ms.toFixed(1));
    note(call, `${checkout.list.files.length} files listed in ${listing} ms, looked at in ${reading} ms`);
  }
  return { checkout, visitor, tally, startedMs };
}

/** What a verb found and did. */
export interface HeaderResult {
  readonly command: string;
  readonly findings: readonly Finding[];
  readonly changes?: readonly Change[];
  readonly dryRun?: boolean;
}

/** The report of a run. */
export function headerReport(
  { checkout, tally, startedMs }: Omit<HeaderRun<unknown>, "visitor">,
  { command, findings, changes = [], dryRun = false }: HeaderResult,
  { surroundings }: CommandCall,
): Report {
  const failed = new Set(findings.map(({ path }) => path)).size;
  return {
    command,
    rules: headerRules,
    findings: findings.toSorted(byPath),
    changes: changes.toSorted(byPath),
    dryRun,
    summary: tally.summary(failed, surroundings.clock.monotonicNow() - startedMs),
    base: checkout.context.base,
  };
}

function byPath(one: { path: string }, other: { path: string }): number {
  if (one.path === other.path) return 0;
  return one.path < other.path ? -1 : 1;
}

/** The visitor, and a line for each file. */
function told(visitor: InspectionVisitor, base: PathBase, call: CommandCall): InspectionVisitor {
  return {
    inspected: (file, outcomes) => {
      const states = outcomes.map(({ verdict, language }) => `${verdict.state} (${language?.name ?? "unknown"})`);
      note(call, `${shownPath(file.path, base)}: ${states.join(", ")}`);
      visitor.inspected(file, outcomes);
    },
    unreadable: (path, error) => {
      visitor.unreadable(path, error);
    },
    temporary: (file) => {
      visitor.temporary(file);
    },
  };
}

function note({ surroundings: { stderr } }: CommandCall, text: string): void {
  stderr.write(`license-header: ${text}\n`);
}
