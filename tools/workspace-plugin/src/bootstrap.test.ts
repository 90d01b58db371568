// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { workspaceNode } from "./workspace-node.mjs";

const source = fileURLToPath(new URL(".", import.meta.url));

/** Prints what it was started with; `npm` installs itself as what the lock file would have brought. */
const echo = `console.log(JSON.stringify({ script: process.argv[1], args: process.argv.slice(2), daemon: process.env.NX_DAEMON }));`;
const fakeNpm = `
  const fs = require("node:fs");
  const path = require("node:path");
  fs.appendFileSync("npm.log", process.argv.slice(2).join(" ") + "\\n");
  if (process.env.FAKE_NPM_FAILS) { console.error("npm error network"); process.exit(1); }
  const node = path.resolve(process.env.FAKE_PINNED_NODE);
  fs.mkdirSync(path.dirname(node), { recursive: true });
  fs.symlinkSync(process.execPath, node);
  for (const [name, bin, text] of [["nx", { nx: "./dist/bin/nx.js" }, ${JSON.stringify(echo)}], ["vitest", "vitest.mjs", process.env.FAKE_VITEST ?? ${JSON.stringify(echo)}]]) {
    const file = path.join("node_modules", name, typeof bin === "string" ? bin : bin[name]);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
    fs.writeFileSync("node_modules/" + name + "/package.json", JSON.stringify({ bin }));
  }
`;

interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Clone {
  readonly root: string;
  readonly run: (args: readonly string[], environment?: NodeJS.ProcessEnv) => Promise<Outcome>;
}

/** A checkout in which nothing is installed and npm is replaced. */
function clone(): Clone {
  const root = mkdtempSync(join(tmpdir(), "bootstrap-"));
  onTestFinished(() => {
    rmSync(root, { recursive: true });
  });
  const scripts = join(root, "tools/workspace-plugin/src");
  mkdirSync(scripts, { recursive: true });
  cpSync(source, scripts, { recursive: true, filter: (file) => !/\.test\.ts$/.test(basename(file)) });
  writeFileSync(join(root, "package-lock.json"), "{}");
  writeFileSync(join(root, ".node-version"), process.versions.node);
  writeFileSync(join(root, "npm-cli.js"), fakeNpm);
  const pinned = workspaceNode(root);
  return {
    root,
    run: async (args, environment = {}) => {
      const child = spawn(process.execPath, [join(scripts, "bootstrap.mjs"), ...args], {
        cwd: root,
        env: {
          PATH: dirname(process.execPath),
          npm_execpath: join(root, "npm-cli.js"),
          npm_node_execpath: process.execPath,
          FAKE_PINNED_NODE: pinned.path,
          ...environment,
        },
      });
      const output = { stdout: "", stderr: "" };
      child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
      child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
      await once(child, "close");
      return { exitCode: child.exitCode, ...output };
    },
  };
}

test("start installs behind one progress line, then serves the operator with the arguments it was given", async () => {
  const { root, run } = clone();
  const { exitCode, stdout, stderr } = await run(["start", "--port", "6443"]);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    script: join(root, "node_modules/nx/dist/bin/nx.js"),
    args: ["run", "operator:serve", "--", "--port", "6443"],
    daemon: "false",
  });
  expect(stderr).toMatch(/^Installing the workspace's packages \(npm ci\) \.\.\.\n.*: done after \d+ s\n$/);
});

test("a second start installs nothing and says nothing", async () => {
  const { root, run } = clone();
  await run(["install"]);
  expect(await run(["start"])).toMatchObject({ exitCode: 0, stderr: "" });
  expect(readFileSync(join(root, "npm.log"), "utf8").split("\n")).toHaveLength(2);
});

test("test runs vitest once with the tallying reporter, and passes its arguments on", async () => {
  const { root, run } = clone();
  const { stdout } = await run(["test", "libs/clock", "-t", "sleep"]);
  expect(JSON.parse(stdout)).toMatchObject({
    script: join(root, "node_modules/vitest/vitest.mjs"),
    args: ["run", expect.stringMatching(/^--reporter=.*test-reporter\.mjs$/), "libs/clock", "-t", "sleep"],
  });
});

test("the exit code of what it runs is its own", async () => {
  const { run } = clone();
  expect(await run(["test"], { FAKE_VITEST: "process.exit(3)" })).toMatchObject({ exitCode: 3 });
});

test("a failing npm is shown, and nothing is run", async () => {
  const { run } = clone();
  const { exitCode, stdout, stderr } = await run(["start"], { FAKE_NPM_FAILS: "1" });
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  expect(stderr).toMatch(/npm error network\nnpm ci failed in .* \(1\)/);
});

test("an unknown subcommand is a usage error", async () => {
  const { run } = clone();
  expect(await run(["toString"])).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/^usage: .*start/) });
});
