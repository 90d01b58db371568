// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { access, readdir, readFile, rename, rm } from "node:fs/promises";
import { setPriority } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { programProbe, runProgram } from "@nuvolaris/testing";
import { MissingToolError } from "./operator-subject.ts";

/** A program of Rust whose crates a `Cargo.lock` pins with their checksums. */
export interface CargoProgram {
  readonly name: string;
  /** Where the package of that name has its `Cargo.toml`. */
  readonly folder: string;
}

export interface BuildCargoOptions {
  /** Where the program is kept, beside what cargo has compiled. */
  readonly cache: string;
  readonly progress: (message: string) => void;
  readonly signal: AbortSignal;
  /** Default: `cargo` from the PATH. */
  readonly cargo?: string;
}

/** Whatever else there is to do goes first. */
const niceness = 10;
/** After so many crates it is told how far the build has come. */
const crateStep = 50;
/** More of what cargo prints is not told. */
const tailLength = 2000;

/**
 * The file of the program. It is built once for each state of its sources and its lock file; from then on neither cargo nor a
 * network is needed. What cargo has compiled is kept, so that a build that was interrupted goes on, and one after a change is short.
 *
 * Errors: {@link MissingToolError} where this machine cannot build it.
 */
export async function buildCargoProgram(program: CargoProgram, options: BuildCargoOptions): Promise<string> {
  const { cache, progress, signal, cargo = "cargo" } = options;
  const { name, folder } = program;
  const built = join(cache, `${name}-${await keyOf(folder)}`);
  if (await exists(built)) return built;
  const missing = await whyNoCargo(cargo);
  if (missing !== undefined) throw new MissingToolError(missing);
  progress(`${name}: build, which takes minutes the first time`);
  const unfinished = `${built}.${process.pid}`;
  const places = ["--path", folder, "--root", unfinished, "--target-dir", join(cache, `${name}-target`)];
  try {
    await install([cargo, "install", "--locked", "--no-track", ...places], {
      signal,
      onCrate: (count) => {
        if (count % crateStep === 0) progress(`${name}: at crate ${count}`);
      },
    });
    await rename(join(unfinished, "bin", name), built);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return built;
}

/** A digest of what the program is built from. */
async function keyOf(folder: string): Promise<string> {
  const entries = await readdir(join(folder, "src"), { recursive: true, withFileTypes: true });
  const sources = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const hash = createHash("sha256");
  for (const file of [join(folder, "Cargo.toml"), join(folder, "Cargo.lock"), ...sources.sort()]) {
    const content = await readFile(file);
    hash.update(`${file.slice(folder.length)} ${content.length}\n`).update(content);
  }
  return hash.digest("hex").slice(0, 12);
}

/** Why this machine builds no programs of Rust; `undefined`: it does. */
async function whyNoCargo(cargo: string): Promise<string | undefined> {
  const probe = programProbe({
    name: "Rust",
    commands: [cargo],
    args: ["--version"],
    minimum: "1.89",
    enables: "kube-rs as a peer of the bench",
    howToGet: "https://rustup.rs, and a C compiler",
  });
  const found = await probe.run(runProgram);
  return found.available ? undefined : `${found.reason}. To get it: ${probe.howToGet}`;
}

interface InstallOptions {
  readonly signal: AbortSignal;
  /** Called with how many crates were begun. */
  readonly onCrate: (count: number) => void;
}

async function install([command = "", ...args]: readonly string[], { signal, onCrate }: InstallOptions): Promise<void> {
  const child = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"], signal });
  if (child.pid !== undefined) setPriority(child.pid, niceness);
  const closed = once(child, "close");
  let printed = "";
  let crates = 0;
  createInterface({ input: child.stderr }).on("line", (line) => {
    printed = `${printed}${line}\n`.slice(-tailLength);
    if (/^\s*Compiling /.test(line)) onCrate(++crates);
  });
  // Proof of the cast: what is told first of a child that has ended is its exit code.
  const [code] = (await closed.catch((error: unknown) => {
    signal.throwIfAborted();
    throw error;
  })) as readonly (number | null)[];
  if (code === 0) return;
  const reason = `cargo exited with ${String(code)}:\n${printed.trim()}`;
  throw new MissingToolError(`it takes a C compiler, and crates.io or a mirror: ${reason}`);
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
