// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * LICENSE-binary, NOTICE-binary and licenses/: what the licences of the bundled packages ask to go with the image. They are
 * made, and the licences judged, by license-header, a program of this workspace.
 */
import { execFile } from "node:child_process";
import { mkdtempDisposable, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { label, type BundledPackage } from "./bundled-packages.ts";

const execute = promisify(execFile);

/** It takes half a second; after this it is stuck. */
const deadlineMs = 60_000;

/** A package may not be passed on in the image, or nobody knows whether it may, or its licence's text is not there. */
export class LicenseError extends Error {
  override readonly name = "LicenseError";
}

export interface LicenceFilesOptions {
  /** The root of the workspace. */
  readonly root: string;
  readonly packages: readonly BundledPackage[];
}

/** The files by their path. Errors: {@link LicenseError} with license-header's findings. */
export async function licenceFiles({ root, packages }: LicenceFilesOptions): Promise<ReadonlyMap<string, Uint8Array>> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "operator-licences-"));
  const list = join(folder.path, "packages.json");
  const target = join(folder.path, "files");
  await writeFile(list, JSON.stringify(packages.map(label)));
  await runLicenseHeader(root, ["notice", "--verbosity", "error", "--to", target, "--packages", list]);
  return await readFiles(target);
}

async function runLicenseHeader(root: string, words: readonly string[]): Promise<void> {
  const program = join(root, "tools/license-header/src/main.ts");
  const options = { cwd: root, timeout: deadlineMs, maxBuffer: 16 << 20 };
  try {
    await execute(process.execPath, ["--conditions=@nuvolaris/source", program, ...words], options);
  } catch (cause) {
    throw new LicenseError(`cannot write the licences of the bundled packages: ${told(cause)}`, { cause });
  }
}

/** Findings are on standard output, mistakes on standard error. */
function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const outputs = ["stdout", "stderr"].map((name) => String(Reflect.get(error, name) ?? "").trim());
  return outputs.filter((text) => text !== "").join("\n") || error.message;
}

async function readFiles(folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const files = await Promise.all(paths.map(async (path) => [relative(folder, path), await readFile(path)] as const));
  return new Map(files);
}
