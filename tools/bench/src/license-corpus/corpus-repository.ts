// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { corpusFiles, type CorpusPlan } from "./corpus.ts";
import { plainEnvironment } from "../program-environment.ts";
import { licenseConfiguration } from "./license-notice.ts";

/** A corpus on disk: a git repository with everything committed. */
export interface CorpusRepository {
  readonly folder: string;
  /** TypeScript files. */
  readonly files: number;
  readonly bytes: number;
  /** Those without a header, in the order of their names. */
  readonly missing: readonly string[];
  /** git's id of the whole tree, in short: that of the same plan is the same. */
  readonly tree: string;
}

export interface WriteCorpusOptions {
  readonly plan: CorpusPlan;
  /** The folder, which has to be there and empty. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

const execute = promisify(execFile);

/** Writes the corpus into `folder` and commits it. Errors: what git says, and the signal's reason. */
export async function writeCorpus({ plan, folder, signal }: WriteCorpusOptions): Promise<CorpusRepository> {
  const git = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await execute("git", args, { cwd: folder, env: plainEnvironment(), signal });
    return stdout.trim();
  };
  const { bytes, missing } = writeFiles(folder, plan);
  // Files are read, objects are not: not compressing them spares most of the time.
  await git("-c", "init.defaultBranch=main", "init", "--quiet");
  await git("-c", "core.compression=0", "add", "--all");
  await git("commit", "--quiet", "--message", `${plan.files} files of seed ${plan.seed}`);
  const tree = await git("rev-parse", "--short=12", "HEAD^{tree}");
  return { folder, files: plan.files, bytes, missing: missing.toSorted(), tree };
}

function writeFiles(folder: string, plan: CorpusPlan): { readonly bytes: number; readonly missing: string[] } {
  const made = new Set<string>();
  const missing: string[] = [];
  let bytes = 0;
  for (const { path, content, hasHeader } of corpusFiles(plan)) {
    const file = join(folder, path);
    if (!made.has(dirname(file))) mkdirSync(dirname(file), { recursive: true });
    made.add(dirname(file));
    writeFileSync(file, content);
    bytes += Buffer.byteLength(content);
    if (!hasHeader) missing.push(path);
  }
  writeFileSync(join(folder, ".licenserc.yaml"), licenseConfiguration);
  return { bytes, missing };
}
