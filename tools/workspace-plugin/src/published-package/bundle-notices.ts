// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What the licences of the bundled packages ask to go with the bundle: `license-header notice` writes it. */
import type { Metafile } from "esbuild";
import { execFile } from "node:child_process";
import { mkdtempDisposable, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { promisify } from "node:util";

export interface BundleNoticesOptions {
  /** The workspace's root. */
  readonly root: string;
  /** What esbuild says of the bundle. */
  readonly metafile: Metafile;
}

/** A package may not be passed on as it is: the message is what `license-header notice` found. */
export class NoticeError extends Error {
  override readonly name = "NoticeError";
}

const execute = promisify(execFile);

/** LICENSE-binary, NOTICE-binary and licenses/, by their path. Errors: {@link NoticeError}. */
export async function bundleNotices({ root, metafile }: BundleNoticesOptions): Promise<ReadonlyMap<string, Buffer>> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "bundle-notices-"));
  const [packages, output] = [join(folder.path, "metafile.json"), join(folder.path, "notices")];
  await writeFile(packages, JSON.stringify(metafile));
  const tool = ["--conditions=@nuvolaris/source", "tools/license-header/src/main.ts", "notice"];
  try {
    const args = [...tool, "--to", output, "--packages", packages];
    await execute(process.execPath, args, { cwd: root, timeout: 60_000 });
  } catch (cause) {
    throw new NoticeError(`license-header notice refused the bundle:\n${saidBy(cause)}`, { cause });
  }
  const entries = await readdir(output, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const files = await Promise.all(paths.map(async (path) => [relative(output, path), await readFile(path)] as const));
  return new Map(files.toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

/** https://nodejs.org/api/child_process.html: the error of a program that failed holds what it printed. */
function saidBy(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const { stdout = "", stderr = "" } = cause as Error & { readonly stdout?: string; readonly stderr?: string };
  return `${stdout}${stderr}`.trim() || cause.message;
}
