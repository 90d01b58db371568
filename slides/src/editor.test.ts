// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What chapter 2 says of the editor and the dev container is there, and names what exists. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";

const root = resolve(import.meta.dirname, "../..");

function read<T>(path: string, schema: z.ZodType<T>): T {
  return schema.parse(JSON.parse(readFileSync(join(root, path), "utf8")));
}

const manifest = z.object({
  scripts: z.record(z.string(), z.string()).default({}),
  nx: z.object({ name: z.string(), targets: z.record(z.string(), z.unknown()).default({}) }),
});
const task = z.object({
  label: z.string(),
  type: z.string(),
  script: z.string().optional(),
  command: z.string().optional(),
});
const { tasks } = read(".vscode/tasks.json", z.object({ tasks: z.array(task) }));
const { recommendations } = read(".vscode/extensions.json", z.object({ recommendations: z.array(z.string()) }));

/** Where the manifests of the projects lie that tasks name. */
const projects = { workspace: "package.json", slides: "slides/package.json", operator: "apps/operator/package.json" };

function targetsOf(project: string): readonly string[] {
  const path = Object.entries(projects).find(([name]) => name === project)?.[1];
  return path === undefined ? [] : Object.keys(read(path, manifest).nx.targets);
}

test.each(tasks.map((each) => [each.label, each] as const))('the task "%s" runs a command that exists', (_, each) => {
  const { scripts } = read("package.json", manifest);
  if (each.type === "npm") {
    expect(Object.keys(scripts)).toContain(each.script);
    return;
  }
  const {
    script,
    project = "",
    target,
  } = /^(?:npm run (?<script>[\w-]+)|npx nx run (?<project>[\w-]+):(?<target>[\w-]+))\b/.exec(each.command ?? "")
    ?.groups ?? {};
  if (script === undefined) expect(targetsOf(project)).toContain(target);
  else expect(Object.keys(scripts)).toContain(script);
});

test("what can be debugged is a program that exists, and chapter 2 names it", () => {
  const launch = z.object({
    configurations: z.array(
      z.object({ name: z.string(), args: z.array(z.string()).default([]), program: z.string().optional() }),
    ),
  });
  const { configurations } = read(".vscode/launch.json", launch);

  const paths = configurations
    .flatMap(({ program = "", args }) => [program, ...args])
    .filter((path) => path.startsWith("${workspaceFolder}"))
    .map((path) => path.replace("${workspaceFolder}", root));
  expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  expect(paths.length).toBeGreaterThan(0);
  const deck = readFileSync(join(root, "slides/02-environment/deck.md"), "utf8");
  for (const { name } of configurations) expect(deck).toContain(`_${name.split(/,? with | to /)[0] ?? name}`);
});

test("the dev container has the Node.js of the workspace, and the editor's extensions", () => {
  const container = z.object({
    build: z.object({ dockerfile: z.string() }),
    postCreateCommand: z.string(),
    customizations: z.object({ vscode: z.object({ extensions: z.array(z.string()) }) }),
  });
  const { build, postCreateCommand, customizations } = read(".devcontainer/devcontainer.json", container);
  const dockerfile = readFileSync(join(root, ".devcontainer", build.dockerfile), "utf8");
  const [major = ""] = readFileSync(join(root, ".node-version"), "utf8").split(".");

  expect(dockerfile).toMatch(new RegExp(`^FROM node:${major}-`, "m"));
  for (const program of ["kubernetes-client", "chromium", "curl", "bsdutils"]) expect(dockerfile).toContain(program);
  expect(postCreateCommand).toBe("npm ci");
  expect(customizations.vscode.extensions).toEqual(recommendations);
});
