// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The program in a workspace whose tools are replaced: what it starts, how it ends, and what it leaves behind. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, globSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { basename, delimiter, dirname, join, resolve } from "node:path";
import { expect, test, vi } from "vitest";
import { SpecimenRepository } from "../git/specimen-repository.ts";

// Each starts Node many times; the limits are for what hangs.
vi.setConfig({ testTimeout: 180_000 });

const root = resolve(import.meta.dirname, "../../../..");

/** Says who it is and how it was started; fails where it is told to, or hangs and takes its time to end. */
const tool = (name: string): string => `
  const told = (variable) => (process.env[variable] ?? "").split(",").includes("${name}");
  console.log("${name}", process.argv.slice(2).join(" "), "nx:" + (process.env.NX_TASK_TARGET_TARGET ?? ""));
  if (told("FAKE_FAILS")) process.exitCode = 1;
  if (told("FAKE_HANGS")) {
    const { existsSync, writeFileSync } = require("node:fs");
    process.on("SIGTERM", () => setInterval(() => existsSync("go.signal") && process.exit(1), 10) && writeFileSync("${name}.signal", ""));
    writeFileSync("${name}.pid", String(process.pid));
    setInterval(() => {}, 1000);
  }`;

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A workspace with one commit on `main` and a file that is not committed. */
class SpecimenWorkspace implements Disposable {
  readonly repository = new SpecimenRepository(process.env["PATH"]);

  constructor() {
    const { directory } = this.repository;
    const scripts = "tools/workspace-plugin/src";
    const filter = (file: string): boolean => !basename(file).endsWith(".test.ts");
    cpSync(join(root, scripts), join(directory, scripts), { recursive: true, filter });
    mkdirSync(join(directory, "node_modules/.bin"), { recursive: true });
    symlinkSync(join(root, "node_modules/@nuvolaris"), join(directory, "node_modules/@nuvolaris"));
    this.repository.write("package.json", '{ "type": "module" }');
    this.repository.write(".gitignore", "node_modules\n.cache\n*.pid\n*.signal\n");
    for (const name of ["nx", "prettier", "tsc"]) this.#writeProgram(join("node_modules/.bin", name), name);
    for (const name of ["license-header", "icla"]) {
      this.repository.write(`tools/${name}/package.json`, '{ "type": "commonjs" }');
      this.repository.write(`tools/${name}/src/main.ts`, tool(name));
    }
    this.repository.commit("old.ts");
    this.repository.write("new.ts");
  }

  start(args: readonly string[], environment: NodeJS.ProcessEnv = {}): ChildProcess {
    const { directory, environment: own } = this.repository;
    const main = join(directory, "tools/workspace-plugin/src/pre-pr/main.ts");
    const path = [dirname(process.execPath), own["PATH"]].join(delimiter);
    return spawn(process.execPath, ["--conditions=@nuvolaris/source", main, ...args], {
      cwd: directory,
      env: { ...own, PATH: path, NX_TASK_TARGET_TARGET: "pre-pr", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  async run(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return outcomeOf(this.start(args, environment));
  }

  [Symbol.dispose](): void {
    this.repository[Symbol.dispose]();
  }

  #writeProgram(path: string, name: string): void {
    this.repository.write(path, `#!${process.execPath}\n${tool(name)}`);
    chmodSync(join(this.repository.directory, path), 0o755);
  }
}

async function outcomeOf(child: ChildProcess): Promise<Ended> {
  const texts = { stdout: "", stderr: "" };
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (texts.stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (texts.stderr += text));
  await once(child, "close");
  return { exitCode: child.exitCode, ...texts };
}

test("all checks pass, and the table says so", async () => {
  using workspace = new SpecimenWorkspace();

  const { exitCode, stdout, stderr } = await workspace.run([]);

  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^1 file changed since main \([0-9a-f]{12}\)\n/);
  const rows = stdout.split("\n").map((line) => line.split(/\s{2,}/));
  expect(rows.filter((row) => row[2] === "passed").map(([name]) => name)).toEqual([
    "licence-headers",
    "dependency-licences",
    "icla",
    "format",
    "types",
    "lint",
    "tests",
  ]);
  expect(stdout).toMatch(/\n7 checks passed\n$/);
  expect(stderr.trim().split("\n")).toHaveLength(7);
});

test("a failure hides nothing: all run, it is shown, and what it prints is kept", async () => {
  using workspace = new SpecimenWorkspace();

  const { exitCode, stdout } = await workspace.run([], { FAKE_FAILS: "tsc" });

  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/\ntypes +\d+\.\d s {2}failed {3}npx tsc --build\n/);
  expect(stdout).toContain("== types: exit code 1 (all that it printed: .cache/pre-pr/types.log)\ntsc --build nx:\n");
  expect(stdout).toMatch(/\n1 of 7 checks failed\n$/);
  const log = join(workspace.repository.directory, ".cache/pre-pr/types.log");
  expect(readFileSync(log, "utf8")).toBe("tsc --build nx:\n");
});

test("chosen checks are told as JSON, to a file too", async () => {
  using workspace = new SpecimenWorkspace();

  const args = ["--json", "--only", "format,lint", "--output", "report.json"];
  const { exitCode, stdout } = await workspace.run(args, { FAKE_FAILS: "nx" });

  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    passed: false,
    from: "main",
    changedFiles: 1,
    checks: [
      { name: "format", verdict: "passed" },
      {
        name: "lint",
        verdict: "failed",
        excerpt: [expect.stringMatching(/^nx affected -t lint --base=[0-9a-f]{40} /)],
      },
    ],
  });
  expect(readFileSync(join(workspace.repository.directory, "report.json"), "utf8")).toBe(stdout);
});

test("Ctrl-C ends what runs, however often it arrives, and says what came of it", async () => {
  using workspace = new SpecimenWorkspace();
  const child = workspace.start(["--only", "types,lint"], { FAKE_HANGS: "nx,tsc" });
  const ended = outcomeOf(child);
  const { directory } = workspace.repository;
  const pids = ["nx", "tsc"].map((name) => join(directory, `${name}.pid`));
  const readPids = (): number[] => pids.map((file) => Number(readFileSync(file, "utf8")));
  await expect.poll(() => readPidsOrNone(readPids), { timeout: 60_000 }).toHaveLength(2);

  child.kill("SIGINT");
  await expect.poll(() => globSync("{nx,tsc}.signal", { cwd: directory }), { timeout: 60_000 }).toHaveLength(2);
  child.kill("SIGINT");
  workspace.repository.write("go.signal");

  const { exitCode, stdout } = await ended;
  expect(exitCode).toBe(130);
  expect(stdout).toContain("== lint: it was interrupted");
  for (const pid of readPids()) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
});

function readPidsOrNone(readPids: () => number[]): number[] {
  try {
    return readPids().filter((pid) => pid > 0);
  } catch {
    return [];
  }
}

test("a mistake of the command line is 2, and runs nothing", async () => {
  using workspace = new SpecimenWorkspace();

  expect(await workspace.run(["--base", "nowhere"])).toEqual({
    exitCode: 2,
    stdout: "",
    stderr: "pre-pr: --base nowhere: there is no such commit here; git fetch --unshallow gets all there is\n",
  });
  expect(await workspace.run(["--help"])).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^usage: /) });
});
