// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** `license-header deps`: tells the licences of the packages in a lock file, and which are in the way. */
import { relative } from "node:path";
import { foreignFinding, unusedFinding } from "../dependencies/dependency-findings.ts";
import { badLockFile, dependencyRules } from "../dependencies/dependency-rules.ts";
import { slashes } from "../inspection/path-base.ts";
import type { Finding } from "../report/report.ts";
import type { CommandDefinition } from "./command.ts";
import { deliver } from "./deliver.ts";
import {
  addScopeOptions,
  checkLockFile,
  countPackages,
  dependencyReport,
  lockFilesOf,
  openSetting,
  readScope,
  type CheckedLockFile,
  type DependencyScope,
  type DependencySetting,
} from "./dependency-run.ts";
import { addExamples } from "./examples.ts";

export const deps: CommandDefinition = {
  declare: (command) => {
    command.description(
      "Tells the licence of each package in package-lock.json, its category in the ASF's policy, and who needs it. Works offline.",
    );
    addScopeOptions(command);
    addExamples(command, [
      ["license-header deps", "all packages, in a table, and the findings"],
      ["license-header deps -v error", "the findings alone"],
      ["license-header deps --production", "only what is shipped"],
      ["license-header deps --workspace @acme/server", "what one workspace needs"],
      ["license-header deps --format json --output licences.json", "for another program"],
    ]);
  },
  run: async (call) => {
    const startedMs = call.surroundings.clock.monotonicNow();
    const setting = openSetting(call);
    const scope = readScope(call);
    const { own, foreign } = lockFilesOf(call, setting);
    const checked = await Promise.all(own.map((file) => checkLockFile(file, setting, scope)));
    const report = dependencyReport(
      {
        command: "deps",
        rules: dependencyRules,
        findings: [
          ...foreign.map((file) => foreignFinding(slashes(relative(setting.root, file)))),
          ...checked.flatMap(({ findings }) => findings),
          ...unusedFindings(checked, setting, scope),
        ],
        packages: checked.flatMap(({ packages }) => packages),
        counts: countPackages(checked),
        startedMs,
      },
      setting,
      call,
    );
    return deliver(report, call);
  },
};

/** What was not looked at, or could not be read, may be what an entry is for. */
function unusedFindings(
  checked: readonly CheckedLockFile[],
  { declarations, configPath }: DependencySetting,
  { workspaces, productionOnly }: DependencyScope,
): readonly Finding[] {
  const isRead = checked.every(({ findings }) => findings.every(({ rule }) => rule !== badLockFile.id));
  if (workspaces !== undefined || productionOnly || !isRead) return [];
  return declarations.unused.map((entry) => unusedFinding(entry, configPath));
}
