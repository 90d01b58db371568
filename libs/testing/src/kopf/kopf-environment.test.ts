// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** With a python3 that is a script of a few lines: what it is asked is seen, and no index is. */
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test as base } from "vitest";
import type { RunProgram } from "../probes/probe.ts";
import { lookForKopf, prepareKopf } from "./kopf-environment.ts";

/** Makes a venv that holds itself. pip says what it was asked, and fails where it is told to. */
const fakePython = `#!/bin/sh
case "$2" in
  venv) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  pip) echo "$@" >> "$HOME/asked"; test -z "$PIP_FAILS" || { echo "ERROR: $PIP_FAILS" >&2; exit 1; } ;;
esac
`;

const test = base.extend<{ home: string }>({
  home: async ({}, use) => {
    const home = await mkdtemp(join(tmpdir(), "kopf-"));
    const python = join(home, "python3");
    await writeFile(python, fakePython);
    await chmod(python, 0o755);
    await writeFile(join(home, "requirements.txt"), "kopf==0\n");
    await use(home);
    await rm(home, { recursive: true });
  },
});

const found: RunProgram = () => Promise.resolve("3.12.1 (main)");

function optionsOf(home: string, more: Readonly<Record<string, string>> = {}) {
  const environment = { HOME: home, PATH: `${home}:${process.env["PATH"] ?? ""}`, ...more };
  return { environment, requirements: join(home, "requirements.txt"), runProgram: found };
}

const cached = (home: string): Promise<string[]> => readdir(join(home, ".cache/nuvolaris-operator-platform/kopf"));

test("it is installed once for each state of the requirements, and by hash", async ({ home }) => {
  const first = await prepareKopf(optionsOf(home));
  const second = await prepareKopf(optionsOf(home));
  await writeFile(join(home, "requirements.txt"), "kopf==1\n");
  const third = await prepareKopf(optionsOf(home));

  expect(first).toMatchObject({
    available: true,
    python: expect.stringMatching(/kopf\/3\.12\.1-[0-9a-f]{12}\/bin\/python$/),
  });
  expect(second).toEqual(first);
  expect(third).not.toEqual(first);
  const asked = (await readFile(join(home, "asked"), "utf8")).trim().split("\n");
  expect(asked).toEqual(Array(2).fill(expect.stringMatching(/^-m pip install .*requirements\.txt .*--require-hashes/)));
});

test("what cannot be installed is told, and nothing is left that looks like it", async ({ home }) => {
  expect(await prepareKopf(optionsOf(home, { PIP_FAILS: "no index" }))).toEqual({
    available: false,
    reason: "kopf cannot be installed: ERROR: no index",
  });
  expect(await cached(home)).toEqual([]);
});

test("without Python it is said how to get it", async ({ home }) => {
  const runProgram: RunProgram = () => Promise.reject(new Error("No module named 'ensurepip'"));

  expect(await prepareKopf({ ...optionsOf(home), runProgram })).toEqual({
    available: false,
    reason: "python3: No module named 'ensurepip'. To get it: Debian: apt-get install python3-venv",
  });
});

test("an index that does not answer is no index", async ({ home }) => {
  const runProgram: RunProgram = (_program, args) =>
    args.includes("download")
      ? Promise.reject(Object.assign(new Error("Command failed: python3"), { killed: true }))
      : Promise.resolve("3.12.1 (main)");

  expect(await lookForKopf({ ...optionsOf(home), runProgram })).toEqual({
    available: false,
    reason: "no package index gives kopf: no answer in time",
  });
});

test("who looks for it asks the index, unless it is there", async ({ home }) => {
  const asked: string[] = [];
  const runProgram: RunProgram = (_program, args) => {
    if (!args.includes("download")) return Promise.resolve("3.12.1 (main)");
    asked.push(args.at(-1) ?? "");
    return Promise.reject(new Error("Command failed\nERROR: no route to host"));
  };
  const options = { ...optionsOf(home), runProgram };
  const before = await lookForKopf(options);
  await prepareKopf(options);
  const after = await lookForKopf(options);

  expect(before).toEqual({ available: false, reason: "no package index gives kopf: ERROR: no route to host" });
  expect(after).toEqual({ available: true, version: "3.12.1" });
  expect(asked).toHaveLength(1);
});
