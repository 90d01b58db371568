// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test as base } from "vitest";
import { buildCargoProgram, type BuildCargoOptions, type CargoProgram } from "./cargo-program.ts";
import { MissingToolError } from "./operator-subject.ts";

interface Build {
  readonly program: CargoProgram;
  readonly options: BuildCargoOptions;
  readonly told: readonly string[];
  /** Puts a shell script in the place of cargo; `$1` is `install` in it, and `root` the folder that it is to fill. */
  readonly writeCargo: (script: string) => Promise<void>;
}

const whole = `mkdir -p "$root/bin" && cp "$folder/src/main.rs" "$root/bin/peer"`;

const test = base.extend<{ build: Build }>({
  build: async ({}, use) => {
    const place = await mkdtemp(join(tmpdir(), "cargo-"));
    const [folder, cache, cargo] = [join(place, "peer"), join(place, "cache"), join(place, "cargo")];
    await mkdir(join(folder, "src"), { recursive: true });
    await mkdir(cache);
    for (const file of ["Cargo.toml", "Cargo.lock", "src/main.rs"]) await writeFile(join(folder, file), `${file} one`);
    const told: string[] = [];
    const { signal } = new AbortController();
    await use({
      program: { name: "peer", folder },
      options: { cache, cargo, signal, progress: (message) => told.push(message) },
      told,
      writeCargo: (script) => writeFile(cargo, cargoScript(script), { mode: 0o755 }),
    });
    await rm(place, { recursive: true });
  },
});

function cargoScript(script: string): string {
  return `#!/bin/sh
if [ "$1" = --version ]; then echo "cargo 1.95.0"; exit; fi
while [ $# -gt 0 ]; do
  case "$1" in --root) root=$2 ;; --path) folder=$2 ;; esac
  shift
done
${script}
`;
}

test("a program is built once for each state of its sources, its lock file and its manifest", async ({ build }) => {
  const { program, options, told, writeCargo } = build;
  await writeCargo(whole);
  const first = await buildCargoProgram(program, options);

  expect(await readFile(first, "utf8")).toBe("src/main.rs one");
  await writeCargo("exit 1");
  expect(await buildCargoProgram(program, options)).toBe(first);
  expect(told).toEqual(["peer: build, which takes minutes the first time"]);

  await writeCargo(whole);
  const files = new Set([first]);
  for (const file of ["Cargo.toml", "Cargo.lock", "src/main.rs"]) {
    await writeFile(join(program.folder, file), `${file} two`);
    files.add(await buildCargoProgram(program, options));
  }
  expect(files.size).toBe(4);
});

test("one that is built needs no cargo", async ({ build: { program, options, writeCargo } }) => {
  await writeCargo(whole);
  const built = await buildCargoProgram(program, options);

  expect(await buildCargoProgram(program, { ...options, cargo: join(options.cache, "none") })).toBe(built);
});

test("a machine without cargo is told how to get it", async ({ build: { program, options, told } }) => {
  const building = buildCargoProgram(program, options);

  await expect(building).rejects.toThrow(MissingToolError);
  await expect(building).rejects.toThrow(/not found on the PATH\. To get it: https:\/\/rustup\.rs, and a C compiler$/);
  expect(told).toEqual([]);
});

test("a build that fails is told with what cargo printed, and leaves no program", async ({ build }) => {
  const { program, options, writeCargo } = build;
  await writeCargo(`${whole}; echo "error: linker \\\`cc\\\` not found" >&2; exit 101`);
  const building = buildCargoProgram(program, options);

  await expect(building).rejects.toThrow(MissingToolError);
  await expect(building).rejects.toThrow(/cargo exited with 101:\nerror: linker `cc` not found$/);
  expect(await readdir(options.cache)).toEqual([]);
});

test("how far a build has come is told every fifty crates", async ({
  build: { program, options, told, writeCargo },
}) => {
  await writeCargo(`for i in $(seq 120); do echo "   Compiling crate-$i v1.0.0" >&2; done; ${whole}`);
  await buildCargoProgram(program, options);

  expect(told.slice(1)).toEqual(["peer: at crate 50", "peer: at crate 100"]);
});

test("a build that is aborted ends with the reason", async ({ build: { program, options, writeCargo } }) => {
  await writeCargo(`for i in $(seq 50); do echo "   Compiling crate-$i v1.0.0" >&2; done; exec sleep 600`);
  const abort = new AbortController();
  const reason = new Error("enough");
  const progress = (message: string): void => {
    if (message === "peer: at crate 50") abort.abort(reason);
  };

  await expect(buildCargoProgram(program, { ...options, progress, signal: abort.signal })).rejects.toBe(reason);
});
