// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What `fix` and `remove` share: the files that need it are found first, and then replaced, several at a time. */
import { readFile } from "node:fs/promises";
import { ReuseCoverage } from "../files/reuse-coverage.ts";
import type { ListedFile } from "../files/listed-file.ts";
import type { Verdict } from "../header/verdict.ts";
import { Findings } from "../inspection/findings.ts";
import { unwritable, type FindingContext } from "../inspection/header-rules.ts";
import { MeantFiles, type MeantFile } from "../inspection/meant-files.ts";
import { isAboutFile, type Mend } from "../inspection/mend.ts";
import { Progress } from "../inspection/progress.ts";
import type { Change, Finding } from "../report/report.ts";
import { nodeFileSystem } from "../write/file-system.ts";
import { forEachBounded } from "../write/for-each-bounded.ts";
import { replaceFile } from "../write/replace-file.ts";
import { isLeftBehind } from "../write/temporary-name.ts";
import { WriteError } from "../write/write-error.ts";
import type { CommandCall, ExitCode } from "./command.ts";
import { deliver } from "./deliver.ts";
import { readFileChoice } from "./header-options.ts";
import { headerReport, inspectChosen } from "./header-run.ts";

/** How many files are written at once: what waits for the disk does not wait for another's. */
const width = 8;

/** What a verb does to files. */
export interface Rewriting {
  readonly command: string;
  /** What is told of files while it runs: `fixed`. */
  readonly done: string;
  readonly mend: Mend;
  /** Whether a file with a header in this state is one to change. */
  readonly isMeant: (state: Verdict["state"]) => boolean;
  /** Whether what the verb leaves alone is a finding. */
  readonly tellsOthers: boolean;
}

/** Finds the files and changes them; exit code 1 when some could not be mended. */
export async function rewrite(call: CommandCall, rewriting: Rewriting): Promise<ExitCode> {
  const choice = readFileChoice(call);
  const dryRun = call.options["dryRun"] === true;
  if (choice.kind === "stdin") {
    const { rewriteStdin } = await import("./stdin.ts");
    return rewriteStdin(call, choice.name, rewriting);
  }
  const run = await inspectChosen(call, { ...choice, content: "work tree" }, ({ context, root }) => {
    return new MeantFiles(new Findings(context, new ReuseCoverage(root)), rewriting.isMeant);
  });
  const { findings, meant, temporaries } = run.visitor;
  const rewriter = new Rewriter(call, rewriting, run.checkout.context);
  await rewriter.rewrite(meant, dryRun);
  if (!dryRun) await removeLeftBehind(temporaries);
  const others = findings.others.filter(({ rule }) => rewriting.tellsOthers || rule === "unreadable");
  const { command } = rewriting;
  const result = { command, findings: [...others, ...rewriter.failures], changes: rewriter.changes, dryRun };
  return deliver(headerReport(run, result, call), call);
}

class Rewriter {
  readonly changes: Change[] = [];
  readonly failures: Finding[] = [];
  readonly #call: CommandCall;
  readonly #rewriting: Rewriting;
  readonly #context: FindingContext;

  constructor(call: CommandCall, rewriting: Rewriting, context: FindingContext) {
    this.#call = call;
    this.#rewriting = rewriting;
    this.#context = context;
  }

  async rewrite(meant: readonly MeantFile[], dryRun: boolean): Promise<void> {
    const { clock, signal, stderr } = this.#call.surroundings;
    const progress = new Progress(stderr, clock, this.#rewriting.done);
    await forEachBounded(meant, { width, signal }, async (file) => {
      await this.#rewriteOne(file, dryRun);
      progress.advance(this.changes.length + this.failures.length, meant.length);
    });
    progress.end();
  }

  async #rewriteOne({ file: { path, location }, headers }: MeantFile, dryRun: boolean): Promise<void> {
    try {
      const before = await readFile(location);
      const { after, change } = this.#rewriting.mend(path, before, headers);
      if (change === undefined) return;
      if (!dryRun) await replaceFile(nodeFileSystem, { path: location, before, after });
      this.changes.push({ path, change });
    } catch (error) {
      if (!isExpected(error)) throw error;
      this.failures.push(unwritable(path, error.message, { ...this.#context, verb: this.#rewriting.command }));
    }
  }
}

/** What can happen to a file while a command runs: the others are changed all the same. */
function isExpected(error: unknown): error is Error {
  return error instanceof WriteError || isAboutFile(error);
}

/** What a killed run left. One that cannot be removed is left to the next run: it is in nobody's way. */
async function removeLeftBehind(temporaries: readonly ListedFile[]): Promise<void> {
  const left = temporaries.filter(({ path }) => isLeftBehind(path));
  await Promise.allSettled(left.map(({ location }) => nodeFileSystem.unlink(location)));
}
