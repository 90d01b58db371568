// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** One file whose text comes on standard input: an editor's buffer, or a commit's content. */
import { pathInRoot } from "../files/chosen-paths.ts";
import { ReuseCoverage } from "../files/reuse-coverage.ts";
import { locateConfig } from "../config/config-location.ts";
import { memoryContent } from "../inspection/file-content.ts";
import { FileInspector } from "../inspection/file-inspector.ts";
import { Findings } from "../inspection/findings.ts";
import { headerRules, unwritable } from "../inspection/header-rules.ts";
import { isUnmendable, putIn } from "../inspection/mend.ts";
import { readRuleset, type PreparedHeader, type Ruleset } from "../inspection/ruleset.ts";
import { Tally } from "../inspection/tally.ts";
import { patchBetween } from "../report/patch.ts";
import type { Finding, Report } from "../report/report.ts";
import type { CommandCall, ExitCode } from "./command.ts";
import { besideOutput, deliver, writeOutput } from "./deliver.ts";
import type { Rewriting } from "./rewrite.ts";

/** Standard input, and what the configuration wants of a file of that name. */
interface StdinFile {
  readonly path: string;
  readonly bytes: Buffer;
  /** The headers that it is to have; none: the configuration leaves it out. */
  readonly headers: readonly PreparedHeader[];
  readonly ruleset: Ruleset;
}

/** Checks the text. The report goes where reports go. */
export async function checkStdin(call: CommandCall, name: string): Promise<ExitCode> {
  const file = await readStdinFile(call, name);
  const { findings, tally } = inspectStdin(file);
  const found = [...findings.mendable.map(({ finding }) => finding), ...findings.others];
  return deliver(report(file, { command: "check", found, tally }), call);
}

/** Writes the text, changed or as it is, as output, and the report to standard error. */
export async function rewriteStdin(call: CommandCall, name: string, rewriting: Rewriting): Promise<ExitCode> {
  const file = await readStdinFile(call, name);
  const { command, tellsOthers } = rewriting;
  const { findings, tally } = inspectStdin(file);
  const { after, failures } = mendStdin(file, rewriting);
  await writeOutput(after, call);
  const found = [...(tellsOthers ? findings.others : []), ...failures];
  return deliver(report(file, { command, found, tally }), besideOutput(call));
}

/** Writes what `fix` would change of the text, as a patch. */
export async function diffStdin(call: CommandCall, name: string): Promise<ExitCode> {
  const file = await readStdinFile(call, name);
  const { findings, tally } = inspectStdin(file);
  const { after, failures } = mendStdin(file, { command: "fix", mend: putIn });
  const isChanged = Buffer.compare(file.bytes, after) !== 0;
  const path = file.ruleset.context.base.inRepository + file.path;
  if (isChanged) await writeOutput(patchBetween(path, file.bytes, after), call);
  const found = [...findings.others, ...failures];
  const exitCode = await deliver(report(file, { command: "diff", found, tally }), besideOutput(call));
  return isChanged ? 1 : exitCode;
}

async function readStdinFile(call: CommandCall, name: string): Promise<StdinFile> {
  const ruleset = readRuleset(call, locateConfig(call.surroundings.directory, call.globals.config));
  const path = pathInRoot(name, { root: ruleset.root, cwd: call.surroundings.directory });
  const headers = ruleset.headers.filter((prepared) => prepared.selects(path));
  return { path, bytes: await call.surroundings.readStdin(), headers, ruleset };
}

function inspectStdin({ path, bytes, headers, ruleset }: StdinFile): { findings: Findings; tally: Tally } {
  const findings = new Findings(ruleset.context, new ReuseCoverage(ruleset.root));
  const tally = new Tally();
  if (headers.length === 0) tally.ignore();
  else new FileInspector(findings, tally).content({ path, location: path }, headers, memoryContent(bytes));
  return { findings, tally };
}

function mendStdin(
  file: StdinFile,
  { mend, command }: Pick<Rewriting, "mend" | "command">,
): { after: Uint8Array; failures: readonly Finding[] } {
  try {
    return { after: mend(file.path, file.bytes, file.headers).after, failures: [] };
  } catch (error) {
    if (!isUnmendable(error)) throw error;
    const context = { ...file.ruleset.context, verb: command };
    return { after: file.bytes, failures: [unwritable(file.path, error.message, context)] };
  }
}

function report({ ruleset }: StdinFile, { command, found, tally }: StdinResult): Report {
  const failed = found.length > 0 ? 1 : 0;
  const base = ruleset.context.base;
  return {
    command,
    rules: headerRules,
    findings: found,
    changes: [],
    dryRun: false,
    summary: tally.summary(failed, 0),
    base,
  };
}

interface StdinResult {
  readonly command: string;
  readonly found: readonly Finding[];
  readonly tally: Tally;
}
