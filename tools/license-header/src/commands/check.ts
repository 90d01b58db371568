// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** `license-header check`: tells which files lack their header. */
import { ReuseCoverage } from "../files/reuse-coverage.ts";
import type { ChosenFiles } from "../inspection/checkout.ts";
import { Findings } from "../inspection/findings.ts";
import type { Finding } from "../report/report.ts";
import type { CommandCall, CommandDefinition, ExitCode } from "./command.ts";
import { deliver } from "./deliver.ts";
import { addExamples } from "./examples.ts";
import { addHeaderOptions, readFileChoice } from "./header-options.ts";
import { headerReport, inspectChosen, type HeaderRun } from "./header-run.ts";

export const check: CommandDefinition = {
  declare: (command) => {
    command.description("Tells which files lack their licence header. Nothing is changed.");
    addHeaderOptions(command);
    addExamples(command, [
      ["license-header check", "all files of the repository"],
      ["license-header check src '**/*.sh'", "a folder, and what a pattern matches"],
      ["license-header check --staged", "what the next commit would have"],
      ["license-header check --since origin/main", "what this branch changed"],
      ["license-header check --format sarif --output headers.sarif", "for code scanning"],
    ]);
  },
  run: async (call) => {
    const choice = readFileChoice(call);
    if (choice.kind === "files") return checkFiles(call, { ...choice, content: "as chosen" });
    const { checkStdin } = await import("./stdin.ts");
    return checkStdin(call, choice.name);
  },
};

async function checkFiles(call: CommandCall, chosen: ChosenFiles): Promise<ExitCode> {
  const run = await inspectChosen(call, chosen, ({ context, root }) => new Findings(context, new ReuseCoverage(root)));
  const findings = [...(await mendable(run, call)), ...run.visitor.others];
  return deliver(headerReport(run, { command: "check", findings }, call), call);
}

async function mendable(
  { visitor, checkout: { root } }: HeaderRun<Findings>,
  call: CommandCall,
): Promise<readonly Finding[]> {
  if (call.globals.format !== "sarif") return visitor.mendable.map(({ finding }) => finding);
  const { withEdits } = await import("../inspection/edits.ts");
  return withEdits(visitor.mendable, { root, signal: call.surroundings.signal });
}
