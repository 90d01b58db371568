// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The half of `license-header notice` that writes, or compares, the files of a binary. */
import { posix, relative, resolve } from "node:path";
import { InstalledPackages } from "../dependencies/installed-packages.ts";
import { slashes } from "../inspection/path-base.ts";
import { binaryNotices, type NoticeFiles } from "../notice/binary-notices.ts";
import { NoticeFolder } from "../notice/notice-folder.ts";
import { noticeFinding } from "../notice/notice-rules.ts";
import { readProjectFiles } from "../notice/project-files.ts";
import { missingTexts, readShippedPackage, type ShippedPackage } from "../notice/shipped-package.ts";
import { hasErrors, type Finding } from "../report/report.ts";
import { shellWord } from "../report/file-name.ts";
import type { CommandCall } from "./command.ts";
import { countPackages, type CheckedLockFile, type DependencySetting } from "./dependency-run.ts";
import type { NoticeResult } from "./notice-result.ts";

/** Makes the files. Where something is in the way of passing the packages on, nothing is written. */
export async function makeBinaryNotices(
  checked: CheckedLockFile,
  { root }: DependencySetting,
  call: CommandCall,
): Promise<NoticeResult> {
  const { options, surroundings } = call;
  const { directory } = surroundings;
  const to = String(options["to"]);
  const folder = resolve(directory, to);
  const shown = slashes(relative(root, folder));
  const { files, findings } = await collect(checked, textsFolder(options["texts"], directory));
  const result = { findings, packages: checked.packages, counts: countPackages([checked]) };
  const target = new NoticeFolder(folder, shown);
  if (options["check"] === true) {
    const stale = await target.compare(files, writingCommand(call));
    return { ...result, dryRun: true, findings: [...findings, ...stale] };
  }
  if (hasErrors(findings)) return result;
  return { ...result, changes: await target.write(files) };
}

async function collect(
  checked: CheckedLockFile,
  texts: string | undefined,
): Promise<{ files: NoticeFiles; findings: readonly Finding[] }> {
  const { license, notice } = await readProjectFiles(checked.folder);
  const installed = new InstalledPackages(checked.folder);
  const packages: ShippedPackage[] = [];
  // One after the other: there may be more packages than files that a process may have open.
  for (const each of checked.packages) packages.push(await readShippedPackage(each, { installed, texts }));
  const findings = [
    ...checked.findings,
    ...missingTexts(packages, checked.path),
    ...(license === undefined ? [noLicense(checked)] : []),
  ];
  return { files: binaryNotices({ license: license ?? "", notice: notice ?? "" }, packages), findings };
}

function noLicense({ path }: CheckedLockFile): Finding {
  return noticeFinding("missing-license-file", {
    level: "error",
    path: posix.join(posix.dirname(path), "LICENSE"),
    message: "there is no LICENSE",
    remedy: "the text of the project's licence in the file LICENSE (https://spdx.org/licenses/)",
  });
}

/** The command line without `--check`. */
function writingCommand({ globals, options, operands }: CommandCall): string {
  const given = ["to", "packages", "texts", "workspace"].flatMap((name) =>
    [options[name]].flat().flatMap((value) => (typeof value === "string" ? [`--${name} ${shellWord(value)}`] : [])),
  );
  const config = globals.config === undefined ? [] : [`-c ${shellWord(globals.config)}`];
  return ["license-header notice", ...config, ...given, ...operands.map(shellWord)].join(" ");
}

function textsFolder(option: unknown, directory: string): string | undefined {
  return typeof option === "string" ? resolve(directory, option) : undefined;
}
