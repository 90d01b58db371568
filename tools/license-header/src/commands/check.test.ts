// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { symlinkSync } from "node:fs";
import { expect, test } from "vitest";
import { recordedRun, type RecordedRun } from "../testing/recorded-run.ts";
import { header, temporaryRepository, type TemporaryRepository } from "../testing/temporary-repository.ts";

function check(repository: TemporaryRepository, ...words: readonly string[]): Promise<RecordedRun> {
  return recordedRun(["check", ...words], { directory: repository.path });
}

/** The rules that were found, by path. */
function found({ stdout }: RecordedRun): Record<string, string> {
  // Proof: the JSON format's own test fixes this shape.
  const { findings } = JSON.parse(stdout) as { findings: { path: string; rule: string }[] };
  return Object.fromEntries(findings.map(({ path, rule }) => [path, rule]));
}

const foreign = "// Copyright 2019 Somebody Else Ltd.\n// Licensed under the MIT licence.\nx();\n";
const stale = header.replace("License-Identifier", "Licence-Identifer");

test("a repository whose files all have their header is clean", async () => {
  using repository = temporaryRepository({ "src/a.ts": `${header}\nx();\n` });

  expect(await check(repository)).toMatchObject({
    exitCode: 0,
    stdout: "checked 2 files in 0.00 s: 2 passed, 0 findings\n",
    stderr: "",
  });
});

test("each kind of trouble is a finding of its own rule; what is binary, a link or a submodule is counted", async () => {
  using other = temporaryRepository({ "x.ts": "x();\n" });
  using repository = temporaryRepository({
    "missing.ts": "x();\n",
    "stale.ts": `${stale}x();\n`,
    "foreign.ts": foreign,
    "distant.ts": `/*\n${" * filler words\n".repeat(30)} */\n${header}x();\n`,
    "data.json": "{}\n",
    "what.unknown-suffix": "text\n",
    "empty.ts": "",
    "image.png": Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1]),
    "right.ts": header,
  });
  symlinkSync("right.ts", repository.at("link.ts"));
  symlinkSync("loop-a", repository.at("loop-b"));
  symlinkSync("loop-b", repository.at("loop-a"));
  repository.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", other.path, "sub");
  repository.git("rm", "-q", "--cached", ".gitmodules");

  const run = await check(repository, "--format", "json");

  expect(run.exitCode).toBe(1);
  expect(found(run)).toEqual({
    ".gitmodules": "missing-header",
    "data.json": "uncommentable",
    "distant.ts": "distant-header",
    "empty.ts": "missing-header",
    "foreign.ts": "foreign-header",
    "missing.ts": "missing-header",
    "stale.ts": "stale-header",
    "what.unknown-suffix": "uncommentable",
  });
  expect(JSON.parse(run.stdout)).toMatchObject({ summary: { skipped: { binary: 1, symlink: 3, submodule: 1 } } });
});

test("a finding says where it is, what is wrong and which command mends it, with the name quoted for a shell", async () => {
  using repository = temporaryRepository({ "it's $HOME.ts": "x();\n", "foreign.ts": foreign });

  const { stdout } = await check(repository);

  expect(stdout).toContain(
    `  it's $HOME.ts:1  there is no licence header; mend it with: license-header fix 'it'\\''s $HOME.ts'\n`,
  );
  expect(stdout).toMatch(/foreign\.ts:1 {2}another licence header begins with ".*Copyright 2019 Somebody Else Ltd\."/);
  expect(stdout).toContain("paths-ignore of .licenserc.yaml");
});

test("what somebody's header says cannot move the cursor or turn the text around", async () => {
  using repository = temporaryRepository({ "a.ts": "// Copyright 2019 \u009b31mSome\u202ebody\nx();\n" });

  const { stdout } = await check(repository);

  expect(stdout).toContain(String.raw`begins with "Copyright 2019 \u{9b}31mSome\u{202e}body"`);
});

test("the remedy of a run with another configuration names it, too", async () => {
  using repository = temporaryRepository({ "a.ts": "x();\n", "b c.yaml": "header: { license: { content: H } }\n" });

  const { stdout } = await check(repository, "-c", "b c.yaml", "a.ts");

  expect(stdout).toContain("mend it with: license-header fix -c 'b c.yaml' a.ts");
});

test("called in a subfolder it names the files from there, and machines get them from the root", async () => {
  using repository = temporaryRepository({ "a.ts": "x();\n", "sub/b.ts": "x();\n" });
  const directory = repository.at("sub");

  const { stdout } = await recordedRun(["check"], { directory });
  const github = await recordedRun(["check", "--format", "github"], { directory });

  expect(stdout).toContain("license-header fix ../a.ts\n");
  expect(stdout).toContain("license-header fix b.ts\n");
  expect(github.stdout).toContain("::error file=sub/b.ts,");
});

test("a configuration in a subfolder is about that folder, and machines get its files from the root, too", async () => {
  using repository = temporaryRepository({ "a.ts": "x();\n", "sub/b.ts": "x();\n", "sub/.licenserc.yaml": "" });
  repository.write("sub/.licenserc.yaml", "header: { license: { content: H }, paths: ['**/*.ts'] }\n");

  const { stdout } = await recordedRun(["check", "--format", "github"], { directory: repository.at("sub") });

  expect(stdout).toContain("::error file=sub/b.ts,");
  expect(stdout).not.toContain("file=a.ts");
});

test("--staged looks at what the next commit would have, not at the work tree", async () => {
  using repository = temporaryRepository({ "old.ts": "x();\n" });
  repository.write("good.ts", `${header}x();\n`);
  repository.write("bad.ts", "x();\n");
  repository.git("add", "good.ts", "bad.ts");
  repository.write("good.ts", "x();\n");
  repository.write("bad.ts", `${header}x();\n`);
  repository.write("untracked.ts", "x();\n");

  expect(found(await check(repository, "--staged", "--format", "json"))).toEqual({ "bad.ts": "missing-header" });
});

test("--since looks at what the branch changed", async () => {
  using repository = temporaryRepository({ "old.ts": "x();\n" });
  repository.git("checkout", "-q", "-b", "branch");
  repository.write("new.ts", "x();\n");
  repository.git("add", "new.ts");
  repository.git("commit", "-q", "-m", "new");
  repository.write("untracked.ts", "x();\n");

  expect(found(await check(repository, "--since", "main", "--format", "json"))).toEqual({
    "new.ts": "missing-header",
    "untracked.ts": "missing-header",
  });
});

test("--stdin-filename checks the text as that file's, wherever the file is", async () => {
  using repository = temporaryRepository();
  const words = ["check", "--stdin-filename", "src/new.ts"];

  const bad = await recordedRun(words, { directory: repository.path, stdin: "x();\n" });
  const good = await recordedRun(words, { directory: repository.path, stdin: header });

  expect(bad).toMatchObject({ exitCode: 1, stderr: "" });
  expect(bad.stdout).toContain("src/new.ts:1  there is no licence header");
  expect(good.exitCode).toBe(0);
});

test("what REUSE.toml or a file beside it tells of a file without comments is enough; of others it is not", async () => {
  const annotation = 'SPDX-FileCopyrightText = "Example"\nSPDX-License-Identifier = "Apache-2.0"\n';
  using repository = temporaryRepository({
    "REUSE.toml": `version = 1\n[[annotations]]\npath = ["told.json", "a.ts"]\n${annotation}`,
    "told.json": "{}\n",
    "beside.json": "{}\n",
    "beside.json.license": "SPDX-FileCopyrightText: Example\nSPDX-License-Identifier: Apache-2.0\n",
    "untold.json": "{}\n",
    "a.ts": "x();\n",
  });

  expect(found(await check(repository, "--format", "json"))).toEqual({
    "untold.json": "uncommentable",
    "a.ts": "missing-header",
  });
});

test("each header of a list is looked for in the files that it is for", async () => {
  using repository = temporaryRepository({ "a.ts": "// One\n", "b.ts": "// Two\n", "c.ts": "// One\n" });
  repository.write(
    ".licenserc.yaml",
    `header:
  - { license: { content: One }, paths: ["a.ts"] }
  - { license: { content: Two }, paths: ["b.ts", "c.ts"] }
`,
  );

  expect(found(await check(repository, "--format", "json"))).toEqual({ "c.ts": "missing-header" });
});

test("--verbosity error leaves out all but findings; debug adds a line for each file, and times", async () => {
  using repository = temporaryRepository({ "a.ts": header });

  expect(await check(repository, "-v", "error")).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
  expect((await check(repository, "-v", "debug")).stderr).toMatch(
    /a\.ts: valid \(TypeScript\)\n.*2 files listed in \d+\.\d ms, looked at in \d+\.\d ms/,
  );
});

test("the report can go to a file, and the step summary beside it", async () => {
  using repository = temporaryRepository({ "a.ts": "x();\n" });
  repository.write("summary.md", "before\n");
  const words = ["check", "--format", "sarif", "--output", "out.sarif", "a.ts"];

  const { stdout } = await recordedRun(words, { directory: repository.path, stepSummary: repository.at("summary.md") });

  expect(stdout).toBe("");
  expect(JSON.parse(repository.read("out.sarif"))).toHaveProperty("runs.0.results.0.ruleId", "missing-header");
  expect(repository.read("summary.md")).toMatch(/^before\n## license-header check: failed\n/);
});

test("SARIF has the edits that fix would make, of staged files those of what is staged", async () => {
  using repository = temporaryRepository();
  repository.write("a.ts", "#!/usr/bin/env node\nstaged();\n");
  repository.git("add", "a.ts");
  repository.write("a.ts", "later();\n");

  const { stdout } = await check(repository, "--staged", "--format", "sarif");

  expect(JSON.parse(stdout)).toHaveProperty("runs.0.results.0.fixes.0.artifactChanges.0.replacements.0", {
    deletedRegion: { startLine: 2, startColumn: 1, endLine: 2, endColumn: 1 },
    insertedContent: { text: `${header}\n` },
  });
});

test("colours are for terminals, unless the user or NO_COLOR say otherwise", async () => {
  using repository = temporaryRepository({ "a.ts": "x();\n" });
  const directory = repository.path;
  const isPainted = async (words: readonly string[], options: { isTerminal?: boolean; noColor?: boolean }) =>
    (await recordedRun(["check", ...words], { directory, ...options })).stdout.includes("\u001b[");

  expect(await isPainted([], { isTerminal: true })).toBe(true);
  expect(await isPainted([], {})).toBe(false);
  expect(await isPainted([], { isTerminal: true, noColor: true })).toBe(false);
  expect(await isPainted(["--no-color"], { isTerminal: true })).toBe(false);
  expect(await isPainted(["--color"], { noColor: true })).toBe(true);
});

test("an aborted run ends with the reason", async () => {
  using repository = temporaryRepository({ "a.ts": "x();\n" });
  const signal = AbortSignal.abort(new Error("of the user"));

  await expect(recordedRun(["check"], { directory: repository.path, signal })).rejects.toThrow("of the user");
});
