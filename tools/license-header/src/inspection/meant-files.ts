// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { ListedFile } from "../files/listed-file.ts";
import type { Verdict } from "../header/verdict.ts";
import type { PreparedHeader } from "./ruleset.ts";
import type { InspectionVisitor, Outcome } from "./file-inspector.ts";
import type { Findings } from "./findings.ts";

/** A file that a command is to change, and the headers that it is to have. */
export interface MeantFile {
  readonly file: ListedFile;
  readonly headers: readonly PreparedHeader[];
}

/** A visitor that keeps the files with a header in such a state that a command changes them. */
export class MeantFiles implements InspectionVisitor {
  readonly meant: MeantFile[] = [];
  /** Files of unfinished runs. */
  readonly temporaries: ListedFile[] = [];
  readonly findings: Findings;
  readonly #isMeant: (state: Verdict["state"]) => boolean;

  constructor(findings: Findings, isMeant: (state: Verdict["state"]) => boolean) {
    this.findings = findings;
    this.#isMeant = isMeant;
  }

  inspected(file: ListedFile, outcomes: readonly Outcome[]): void {
    const headers = outcomes.map(({ prepared }) => prepared);
    if (outcomes.some(({ verdict }) => this.#isMeant(verdict.state))) this.meant.push({ file, headers });
    this.findings.inspected(file, outcomes);
  }

  unreadable(path: string, error: Error): void {
    this.findings.unreadable(path, error);
  }

  temporary(file: ListedFile): void {
    this.temporaries.push(file);
  }
}
