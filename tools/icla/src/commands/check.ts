// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { check as checkEvidence, type CheckResult } from "../check/check.ts";
import { collectEvidence } from "../evidence/evidence-collection.ts";
import { resolveRange } from "../history/range.ts";
import { openRepository } from "../history/repository.ts";
import { githubReport } from "../report/github.ts";
import { jsonReport } from "../report/json.ts";
import { commentReport, summaryReport } from "../report/markdown.ts";
import { textReport } from "../report/text.ts";
import { UsageError } from "../usage-error.ts";
import type { CommandContext, ExitCode } from "./command-context.ts";

export interface CheckOptions {
  readonly range?: string | undefined;
  readonly base?: string | undefined;
  /** What a CI system calls the branch that the change goes to. */
  readonly suggestedBase?: string | undefined;
  readonly format?: ReportFormat | undefined;
  readonly requireSigned?: boolean | undefined;
  /** Gets the report instead of standard output. */
  readonly output?: string | undefined;
  /** Gets the text of a pull request's comment. */
  readonly commentFile?: string | undefined;
  /** Gets the summary of a step, after what it holds already. */
  readonly summaryFile?: string | undefined;
}

export type ReportFormat = "text" | "json" | "github";

const reports: Readonly<Record<ReportFormat, (result: CheckResult) => string>> = {
  text: textReport,
  json: jsonReport,
  github: githubReport,
};

/** @throws {UsageError} */
export async function check(options: CheckOptions, context: CommandContext): Promise<ExitCode> {
  const { folder, clock, print } = context;
  const repository = await openRepository(context);
  const range = await resolveRange(repository, options);
  const lookAtWorkingTree = range.headName === "HEAD" && repository.workTree !== undefined;
  const requireSigned = options.requireSigned ?? false;
  const result = checkEvidence(await collectEvidence(repository, { range, requireSigned, lookAtWorkingTree, clock }));

  const report = reports[options.format ?? "text"](result);
  if (options.output === undefined) print(report);
  else await writeInto(resolve(folder, options.output), report);
  if (options.commentFile !== undefined) await writeInto(resolve(folder, options.commentFile), commentReport(result));
  if (options.summaryFile !== undefined)
    await writeInto(resolve(folder, options.summaryFile), summaryReport(result), "a");
  return result.fails ? 1 : 0;
}

async function writeInto(file: string, text: string, flag: "a" | "w" = "w"): Promise<void> {
  await writeFile(file, text, { flag }).catch((cause: unknown) => {
    throw new UsageError(`cannot write ${file}: name a file in a folder that is there and may be written`, { cause });
  });
}
