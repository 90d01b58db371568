// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The real kopf, for tests of what is taken over from it: a Python environment in the user's cache with what
 * `requirements.txt` pins, by hash. It is made once for each state of that file and each Python.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { access, mkdir, readFile, rename } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { assetsCacheDirectory } from "../envtest/assets.ts";
import { makeOwnedFolder } from "../leftovers/owned-folder.ts";
import { pythonProbe } from "../probes/probes.ts";
import type { ProbeResult, RunProgram } from "../probes/probe.ts";
import { runProgram } from "../probes/run-program.ts";

const execute = promisify(execFile);
const pinned = fileURLToPath(new URL("./requirements.txt", import.meta.url));

/** What a busy machine takes to unpack Python's own pip, or a slow line to bring some 3 MB; then it counts as not there. */
const stepDeadlineMs = 4 * 60_000;

/** The interpreter that has kopf, or why there is none. */
export type PreparedKopf =
  { readonly available: true; readonly python: string } | { readonly available: false; readonly reason: string };

export interface KopfOptions {
  /** `XDG_CACHE_HOME` and `HOME` are read from it, and pip reads its settings; pass `process.env`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What is to be installed. Default: kopf 1.45. */
  readonly requirements?: string;
  /** How programs are asked. Default: as programs of this machine. */
  readonly runProgram?: RunProgram;
}

/**
 * Installs kopf from PyPI, or whatever index pip's settings name, unless it is there. pip asks again, with back-off, what does
 * not answer. Resolves within some eight minutes.
 */
export async function prepareKopf(options: KopfOptions): Promise<PreparedKopf> {
  const { environment, requirements = pinned } = options;
  const found = await pythonProbe.run(options.runProgram ?? runProgram);
  if (!found.available) return { available: false, reason: `${found.reason}. To get it: ${pythonProbe.howToGet}` };
  const folder = await folderFor(options, found.version);
  const python = join(folder, "bin", "python");
  if (await exists(python)) return { available: true, python };
  await mkdir(dirname(folder), { recursive: true });
  await using unfinished = await makeOwnedFolder({ prefix: ".unfinished", parent: dirname(folder) });
  const made = join(unfinished.path, "venv");
  try {
    await run("python3", ["-m", "venv", made], environment);
    await run(
      join(made, "bin", "python"),
      ["-m", "pip", "install", "--requirement", requirements, ...pip],
      environment,
    );
    await rename(made, folder);
  } catch (error) {
    // Another run may have been faster.
    if (await exists(python)) return { available: true, python };
    return { available: false, reason: `kopf cannot be installed: ${lastLine(error)}` };
  }
  return { available: true, python };
}

/** Whether {@link prepareKopf} can be expected to succeed: kopf is there, or Python is and the package index answers. */
export async function lookForKopf(options: KopfOptions): Promise<ProbeResult> {
  const { runProgram: ask = runProgram } = options;
  const found = await pythonProbe.run(ask);
  if (!found.available) return found;
  if (await exists(join(await folderFor(options, found.version), "bin", "python"))) return found;
  await using folder = await makeOwnedFolder({ prefix: "kopf-look", parent: tmpdir() });
  const download = ["download", "--no-deps", "--dest", folder.path, "kopf==1.45.0", "--timeout", "4", "--retries", "1"];
  try {
    await ask("python3", ["-m", "pip", ...download, "--quiet", "--no-input"]);
    return found;
  } catch (error) {
    return { available: false, reason: `no package index gives kopf: ${lastLine(error)}` };
  }
}

const pip = [
  "--quiet",
  "--no-input",
  "--require-hashes",
  "--only-binary",
  ":all:",
  "--timeout",
  "15",
  "--retries",
  "4",
];

async function folderFor({ environment, requirements = pinned }: KopfOptions, version: string): Promise<string> {
  const hash = createHash("sha256")
    .update(await readFile(requirements))
    .digest("hex");
  return join(dirname(assetsCacheDirectory(environment)), "kopf", `${version}-${hash.slice(0, 12)}`);
}

async function run(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  await execute(program, [...args], { env: { ...environment }, timeout: stepDeadlineMs, killSignal: "SIGKILL" });
}

function lastLine(error: unknown): string {
  if (error instanceof Error && "killed" in error && error.killed === true) return "no answer in time";
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split("\n").at(-1) ?? text;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
