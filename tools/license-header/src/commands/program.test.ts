// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { recordedRun, type RecordedRun } from "../testing/recorded-run.ts";
import { header, temporaryRepository } from "../testing/temporary-repository.ts";
import { verbs } from "./verbs.ts";

const directory = import.meta.dirname;
const run = (...words: readonly string[]): Promise<RecordedRun> => recordedRun(words, { directory });

test("help names each verb, on standard output", async () => {
  const { exitCode, stdout, stderr } = await run("--help");

  expect(exitCode).toBe(0);
  for (const { name } of verbs) expect(stdout).toMatch(new RegExp(`^ {2}${name} `, "m"));
  expect(stderr).toBe("");
});

test("each verb is listed once", () => {
  const names = verbs.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
});

test.each(verbs.map(({ name }) => name))("%s --help has examples, and help %s is the same", async (name) => {
  const { exitCode, stdout } = await run(name, "--help");

  expect(exitCode).toBe(0);
  expect(stdout).toContain(`Usage: license-header ${name} `);
  expect(stdout).toMatch(/Examples:\n +license-header/);
  expect(await run("help", name)).toMatchObject({ exitCode: 0, stdout });
});

test("the version is that of the manifest", async () => {
  expect(await run("--version")).toMatchObject({ exitCode: 0, stdout: "0.0.0\n", stderr: "" });
});

test.each([
  { words: [], told: /Usage: license-header/ },
  { words: ["chekc"], told: /there is no verb chekc; there are: check, fix/ },
  { words: ["header", "chekc"], told: /there is no verb header/ },
  { words: ["constructor", "toString"], told: /there is no verb constructor/ },
  { words: ["check", "--stagde"], told: /unknown option '--stagde'[^]*--staged/ },
  { words: ["--bogus", "check"], told: /unknown option '--bogus'/ },
  { words: ["check", "--format", "html"], told: /Allowed choices are text, json, sarif, github, checkstyle/ },
  { words: ["check", "-v", "loud"], told: /Allowed are panic, fatal, error, warn, / },
  { words: ["check", "--since"], told: /argument missing/ },
  { words: ["check", "--staged", "--since", "main"], told: /cannot be used with/ },
  { words: ["check", "--stdin-filename", "a.ts", "b.ts"], told: /leave out the paths/ },
  { words: ["check", "no/such/file.ts"], told: /no\/such\/file\.ts/ },
  { words: ["check", "-c", "no-such.yaml"], told: /no-such\.yaml.*no such configuration file/ },
  { words: ["check", "--since", "no-such-ref"], told: /no-such-ref/ },
  { words: ["diff", "--format", "json"], told: /diff writes a patch/ },
  { words: ["check", "--output", "/no/such/folder/x"], told: /cannot write to \/no\/such\/folder\/x/ },
])("$words is a wrong command line: exit code 2, told on standard error", async ({ words, told }) => {
  using repository = temporaryRepository({ "a.ts": header });

  const { exitCode, stdout, stderr } = await recordedRun(words, { directory: repository.path });

  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toMatch(told);
});

test("what is wrong in the configuration is told with file and line", async () => {
  using repository = temporaryRepository();
  repository.write(".licenserc.yaml", "header:\n  license:\n    content: x\n  pahts: [a]\n");

  const { exitCode, stderr } = await recordedRun(["check"], { directory: repository.path });

  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^license-header: \.licenserc\.yaml:4:\d+: .*pahts/);
});

test("a comment style that is not known is told with the ones that are", async () => {
  using repository = temporaryRepository();
  const unknown = "header:\n  license: { content: x }\n  language:\n    Go: { comment_style_id: DoubleSlsh }\n";
  repository.write(".licenserc.yaml", unknown);

  const { exitCode, stderr } = await recordedRun(["check"], { directory: repository.path });

  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/\.licenserc\.yaml:4:\d+: header\.language\.Go\..*DoubleSlash.*DoubleSlsh/);
});

test.each([
  { words: ["header", "check"], command: "check" },
  { words: ["-c", ".licenserc.yaml", "-v", "warn", "header", "fix", "--dry-run"], command: "fix" },
  { words: ["h", "c"], command: "check" },
  { words: ["header", "remove", "--dry-run"], command: "remove" },
])("license-eye's spelling, $words, is $command", async ({ words, command }) => {
  using repository = temporaryRepository({ "a.ts": header });

  const { exitCode, stdout } = await recordedRun([...words, "--format", "json"], { directory: repository.path });

  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ command });
});

test("an option before the verb means the same as after it", async () => {
  using repository = temporaryRepository({ "a.ts": "x\n" });

  const { stdout } = await recordedRun(["--format", "json", "check", "--", "a.ts"], { directory: repository.path });

  expect(JSON.parse(stdout)).toMatchObject({ summary: { checked: 1 } });
});
