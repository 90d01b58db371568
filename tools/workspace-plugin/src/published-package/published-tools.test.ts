// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Each tool as its users get it: packed, installed where nothing else is, and called by npx. */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempDisposableSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SpecimenRepository } from "../git/specimen-repository.ts";
import { misshapes } from "../package-shape/package-shape.ts";
import { toolPackage, writePackage } from "./tool-package.ts";

const root = resolve(import.meta.dirname, "../../../..");
const tools = ["license-header", "icla"];
const packed = mkdtempDisposableSync(join(tmpdir(), "published-tools-"));
const environment = {
  PATH: [dirname(process.execPath), join(root, "node_modules/.bin"), process.env["PATH"] ?? ""].join(delimiter),
  HOME: packed.path,
  // An empty cache: what is not in the package is not to be had.
  npm_config_cache: join(packed.path, "npm-cache"),
  npm_config_offline: "true",
  npm_config_audit: "false",
  npm_config_fund: "false",
  npm_config_update_notifier: "false",
};
const project = join(packed.path, "project");
const contents = new Map<string, ReadonlyMap<string, Uint8Array>>();

function run(command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, args, { cwd, env: environment, encoding: "utf8" });
}

/** Packs a package and gives the file. */
function pack(folder: string): string {
  return join(packed.path, run("npm", ["pack", "--pack-destination", packed.path], folder).trim());
}

beforeAll(async () => {
  const tarballs: string[] = [];
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), '{ "private": true, "type": "module" }');
  for (const tool of tools) {
    const files = await toolPackage({ root, folder: `tools/${tool}` });
    contents.set(tool, files);
    await writePackage(join(packed.path, tool), files);
    tarballs.push(pack(join(packed.path, tool)));
  }
  // What is installed beside the tools comes from a registry elsewhere, and from this workspace here.
  const beside = ["spdx-expression-parse", "spdx-exceptions", "spdx-license-ids"];
  run("npm", ["install", ...tarballs, ...beside.map((name) => pack(join(root, "node_modules", name)))], project);
}, 240_000);

afterAll(() => {
  packed.remove();
});

describe.each(tools)("%s", (tool) => {
  const filesOf = (): ReadonlyMap<string, Uint8Array> => contents.get(tool) ?? new Map();
  const textOf = (path: string): string => Buffer.from(filesOf().get(path) ?? []).toString();

  test("npx runs it where nothing else is installed", { timeout: 60_000 }, () => {
    expect(run("npx", ["--offline", tool, "--help"], project)).toMatch(new RegExp(`^Usage: ${tool}`, "im"));
  });

  test("it installs next to nothing but itself, and runs nothing while it is installed", () => {
    // Proof of the cast: npm has installed it.
    const manifest = JSON.parse(textOf("package.json")) as { readonly dependencies?: Record<string, string> };

    const beside = tool === "license-header" ? ["spdx-expression-parse"] : [];
    expect(Object.keys(manifest.dependencies ?? {})).toEqual(beside);
    for (const range of Object.values(manifest.dependencies ?? {})) expect(range).toMatch(/^\d+\.\d+\.\d+$/);
    expect(manifest).not.toHaveProperty("scripts");
    expect(manifest).not.toHaveProperty("private");
  });

  test("the package holds what it promises", async () => {
    expect(await misshapes(join(packed.path, tool))).toEqual([]);
  });

  test("it brings what people and editors read", () => {
    const paths = [...filesOf().keys()];

    expect(paths).toContain("README.md");
    expect(paths.some((path) => path.startsWith("examples/"))).toBe(true);
    expect(paths.filter((path) => path.endsWith(".schema.json")).length).toBe(tool === "icla" ? 2 : 0);
  });

  test("it says under which licences it and what it holds is", () => {
    expect(textOf("LICENSE")).toContain("Apache License");
    expect(textOf("LICENSE-binary")).toContain("commander@");
    expect([...filesOf().keys()].filter((path) => path.startsWith("licenses/")).length).toBeGreaterThan(2);
  });

  test("no file of it names a folder of the machine that packed it", () => {
    const naming = [...filesOf()].filter(([, content]) => Buffer.from(content).includes(root));

    expect(naming.map(([path]) => path)).toEqual([]);
  });
});

test("license-header tells its version, checks a repository and mends it", { timeout: 60_000 }, () => {
  using repository = new SpecimenRepository(process.env["PATH"]);
  cpSync(join(root, ".licenserc.yaml"), join(repository.directory, ".licenserc.yaml"));
  repository.write("a.ts", "export {};\n");
  const main = join(project, "node_modules/@nuvolaris/license-header/main.js");
  const call = (word: string) =>
    spawnSync(process.execPath, [main, word], { cwd: repository.directory, env: environment, encoding: "utf8" });

  expect(call("--version").stdout).toBe("0.0.0\n");
  const checked = call("check");
  expect(checked.status).toBe(1);
  expect(checked.stdout).toContain("a.ts");
  expect(call("fix").status).toBe(0);
  expect(readFileSync(join(repository.directory, "a.ts"), "utf8")).toBe(
    "// Copyright the Nuvolaris operator platform authors\n// SPDX-License-Identifier: Apache-2.0\n\nexport {};\n",
  );
  expect(call("check").status).toBe(0);
});

test("license-header judges the packages of a lock file", { timeout: 60_000 }, () => {
  using repository = new SpecimenRepository(process.env["PATH"]);
  cpSync(join(root, ".licenserc.yaml"), join(repository.directory, ".licenserc.yaml"));
  const packages = { "": { name: "x" }, "node_modules/a": { version: "1.0.0", license: "GPL-3.0-only" } };
  repository.write("package-lock.json", JSON.stringify({ name: "x", lockfileVersion: 3, packages }));
  repository.write("package.json", '{ "name": "x" }');
  const main = join(project, "node_modules/@nuvolaris/license-header/main.js");

  const { status, stdout } = spawnSync(process.execPath, [main, "deps"], {
    cwd: repository.directory,
    env: environment,
    encoding: "utf8",
  });

  expect(stdout).toContain("GPL-3.0-only");
  expect(status).toBe(1);
});

test("icla checks a range of a repository", { timeout: 60_000 }, () => {
  using repository = new SpecimenRepository(process.env["PATH"]);
  cpSync(join(root, ".icla"), join(repository.directory, ".icla"), { recursive: true });
  repository.commit("a.ts");
  repository.commit("b.ts");
  const main = join(project, "node_modules/@nuvolaris/icla/main.js");

  const { status, stdout, stderr } = spawnSync(process.execPath, [main, "check", "--range", "HEAD~1..HEAD"], {
    cwd: repository.directory,
    env: { ...environment, ...repository.environment },
    encoding: "utf8",
  });

  expect(stderr).toBe("");
  expect(stdout).toContain("HEAD~1..HEAD: 1 commit of 1 person");
  expect(status).toBe(0);
});
