// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** `license-header notice`: what a source release and a binary have to say of licences. */
import { readFile } from "node:fs/promises";
import { posix, resolve } from "node:path";
import { dependencyRules } from "../dependencies/dependency-rules.ts";
import { PackageListError, readPackageList, type PackageSelection } from "../dependencies/package-selection.ts";
import { LicenseTexts } from "../dependencies/spdx/license-text.ts";
import { noticeRules } from "../notice/notice-rules.ts";
import { readProjectFiles } from "../notice/project-files.ts";
import { checkSourceNotices } from "../notice/source-notices.ts";
import { UsageError, type CommandCall, type CommandDefinition } from "./command.ts";
import { deliver } from "./deliver.ts";
import {
  addScopeOptions,
  checkLockFile,
  dependencyReport,
  lockFilesOf,
  openSetting,
  readScope,
  type DependencySetting,
} from "./dependency-run.ts";
import { addExamples } from "./examples.ts";
import type { NoticeResult } from "./notice-result.ts";

export const notice: CommandDefinition = {
  declare: (command) => {
    command.description(
      "Checks LICENSE and NOTICE of the source. With --to, writes LICENSE-binary, NOTICE-binary and licenses/ for a binary that holds packages of others.",
    );
    addScopeOptions(command);
    command
      .option("-o, --to <folder>", "write the files of a binary there: of all that is shipped, or of what is chosen")
      .option("--packages <file>", "choose these: a JSON list of name@version, or esbuild's metafile")
      .option("--texts <folder>", "licence texts of packages that have no licence file, as <name>@<version>.txt")
      .option("--check", "write nothing; tell which files would change");
    addExamples(command, [
      ["license-header notice", "whether LICENSE and NOTICE of the source are right"],
      ["license-header notice --to dist", "for a binary with all that is shipped"],
      ["license-header notice --to dist --packages meta.json", "for a bundle, from esbuild's metafile"],
      ["license-header notice --to dist --check", "whether the files are those that would be written"],
    ]);
  },
  run: async (call) => {
    const startedMs = call.surroundings.clock.monotonicNow();
    const setting = openSetting(call);
    const [file, another] = lockFilesOf(call, setting).own;
    if (file === undefined || another !== undefined) throw new UsageError("notice is about one lock file: name it");
    const result =
      typeof call.options["to"] === "string"
        ? await forBinary(file, setting, call)
        : await forSource(file, setting, call);
    const rules = [...noticeRules, ...dependencyRules];
    return deliver(dependencyReport({ command: "notice", rules, startedMs, ...result }, setting, call), call);
  },
};

async function forSource(file: string, setting: DependencySetting, { options }: CommandCall): Promise<NoticeResult> {
  const stray = ["packages", "texts", "workspace", "production"].find((name) => options[name] !== undefined);
  if (stray !== undefined) throw new UsageError(`--${stray} is about a binary: say with --to where its files go`);
  const { packages, folder, path } = await checkLockFile(file, setting, {
    workspaces: undefined,
    productionOnly: false,
  });
  const project = { ...(await readProjectFiles(folder)), packages, folder: posix.dirname(path) };
  const findings = checkSourceNotices(project, new LicenseTexts());
  const files = [project.license, project.notice].filter((text) => text !== undefined).length;
  const failed = new Set(findings.map(({ path }) => path)).size;
  return { findings, counts: { noun: "file", checked: files, passed: Math.max(0, files - failed), ignored: 0 } };
}

async function forBinary(file: string, setting: DependencySetting, call: CommandCall): Promise<NoticeResult> {
  const { makeBinaryNotices } = await import("./binary-notice.ts");
  const selection = await readSelection(call);
  const scope = { ...readScope(call), productionOnly: true, ...(selection && { selection }) };
  return makeBinaryNotices(await checkLockFile(file, setting, scope), setting, call);
}

async function readSelection({ options, surroundings }: CommandCall): Promise<PackageSelection | undefined> {
  const { packages: file } = options;
  if (typeof file !== "string") return undefined;
  try {
    return readPackageList(await readFile(resolve(surroundings.directory, file), "utf8"), file);
  } catch (cause) {
    if (cause instanceof PackageListError) throw new UsageError(cause.message, { cause });
    throw new UsageError(`cannot read ${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
