// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Collects what is wrong with the files of a run. */
import type { ListedFile } from "../files/listed-file.ts";
import type { ReuseCoverage } from "../files/reuse-coverage.ts";
import type { Finding } from "../report/report.ts";
import type { PreparedHeader } from "./ruleset.ts";
import type { InspectionVisitor, Outcome } from "./file-inspector.ts";
import { findingOf, unreadable, type FindingContext } from "./header-rules.ts";

/** A finding that `fix` can mend, and what it needs to know for that. */
export interface Mendable {
  readonly finding: Finding;
  readonly file: ListedFile;
  readonly prepared: PreparedHeader;
}

/** A visitor that parts verdicts into what `fix` mends and what it does not. */
export class Findings implements InspectionVisitor {
  readonly mendable: Mendable[] = [];
  readonly others: Finding[] = [];
  readonly #context: FindingContext;
  readonly #coverage: ReuseCoverage;

  constructor(context: FindingContext, coverage: ReuseCoverage) {
    this.#context = context;
    this.#coverage = coverage;
  }

  inspected(file: ListedFile, outcomes: readonly Outcome[]): void {
    for (const outcome of outcomes) this.#add(file, outcome);
  }

  unreadable(path: string, error: Error): void {
    this.others.push(unreadable(path, error, this.#context));
  }

  temporary(): void {
    // It is not the user's: the next `fix` takes it away.
  }

  #add(file: ListedFile, { verdict, language, prepared }: Outcome): void {
    const finding = findingOf({ path: file.path, verdict, language }, this.#context);
    if (!finding || this.#isToldElsewhere(file.path, verdict.state)) return;
    if (isMendable(verdict.state)) this.mendable.push({ finding, file, prepared });
    else this.others.push(finding);
  }

  /** What has no comments may be told of elsewhere; the files that tell it need no header themselves. */
  #isToldElsewhere(path: string, state: Outcome["verdict"]["state"]): boolean {
    const tells = path.endsWith(".license") || path.endsWith("REUSE.toml");
    return (state === "uncommentable" || tells) && this.#coverage.of(path) !== undefined;
  }
}

/** Whether `fix` puts a header in place. */
export function isMendable(state: Outcome["verdict"]["state"]): boolean {
  return state === "missing" || state === "stale";
}
