// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The program as a process: what only shows there. What the verbs do is in `commands/*.test.ts`. */
import { spawn, spawnSync, type SpawnSyncReturns } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { plainEnvironment } from "./testing/config.ts";
import { header, temporaryRepository, type TemporaryRepository } from "./testing/temporary-repository.ts";

// Programs are started, and files brought to the disk: a busy machine takes its time for both.
vi.setConfig({ testTimeout: 60_000 });

const program = ["--conditions=@nuvolaris/source", join(import.meta.dirname, "main.ts")];

interface RunOptions {
  readonly input?: string | Buffer;
  readonly env?: NodeJS.ProcessEnv;
}

function run(directory: string, words: readonly string[], { input, env }: RunOptions = {}): SpawnSyncReturns<Buffer> {
  return spawnSync(process.execPath, [...program, ...words], {
    cwd: directory,
    env: { ...plainEnvironment(), ...env },
    ...(input === undefined ? {} : { input }),
  });
}

const body = "export const x = 1;\n";

/** Files with all that may stand before a header or be odd about a file, and what `fix` makes of them. */
const files: Readonly<Record<string, readonly [before: string | Buffer, after: string | Buffer]>> = {
  "plain.ts": [body, `${header}\n${body}`],
  "empty.ts": ["", header],
  "shebang.ts": [`#!/usr/bin/env node\n${body}`, `#!/usr/bin/env node\n${header}\n${body}`],
  "windows.ts": ["x();\r\ny();\r\n", `${header}\nx();\ny();\n`.replaceAll("\n", "\r\n")],
  "bom.ts": [`\uFEFF${body}`, `\uFEFF${header}\n${body}`],
  "front-matter.md": ["---\nmarp: true\n---\n\n# x\n", `---\n${header.replaceAll("//", "#")}marp: true\n---\n\n# x\n`],
  "with space.ts": [body, `${header}\n${body}`],
  "new\nline.ts": [body, `${header}\n${body}`],
  "-n.ts": [body, `${header}\n${body}`],
  "ünï.ts": [body, `${header}\n${body}`],
  "latin.ts": [
    Buffer.from("// caf\xe9\n", "latin1"),
    Buffer.concat([Buffer.from(`${header}\n`), Buffer.from("// caf\xe9\n", "latin1")]),
  ],
  "no-end.ts": ["x();", `${header}\nx();`],
  "right.ts": [`${header}\n${body}`, `${header}\n${body}`],
  "binary.ts": [Buffer.from([0, 1, 2, 3]), Buffer.from([0, 1, 2, 3])],
  "large.ts": [body.repeat(500_000), `${header}\n${body.repeat(500_000)}`],
};

function before(): TemporaryRepository {
  return temporaryRepository(Object.fromEntries(Object.entries(files).map(([name, [content]]) => [name, content])));
}

test("fix through the program mends files of all kinds to the byte; check says so before and after", () => {
  using repository = before();

  expect(run(repository.path, ["check"]).status).toBe(1);
  const { status, stderr } = run(repository.path, ["fix"]);

  expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: "" });
  for (const [name, [, after]] of Object.entries(files)) {
    expect(readFileSync(repository.at(name)).equals(Buffer.from(after)), name).toBe(true);
  }
  expect(run(repository.path, ["check"]).status).toBe(0);
});

test("a command that a finding names, pasted into a shell, mends that file", () => {
  using repository = before();
  const { stdout } = run(repository.path, ["check", "--format", "json"]);
  // Proof: the JSON format's own test fixes this shape.
  const { findings } = JSON.parse(stdout.toString()) as { findings: { path: string; remedy: string }[] };
  const function_ = `license-header() { '${process.execPath}' ${program.join(" ")} "$@"; }`;

  for (const { path, remedy } of findings.filter(({ path: name }) => /[^\w.]/.test(name))) {
    spawnSync("bash", ["-c", `${function_}\n${remedy}`], { cwd: repository.path, env: plainEnvironment() });
    expect(readFileSync(repository.at(path)).includes("SPDX-License-Identifier"), path).toBe(true);
  }
});

test.each([
  { format: "text", sign: /^missing-header: / },
  { format: "json", sign: /^\{\n {2}"version": 1,/ },
  { format: "sarif", sign: /"version": "2\.1\.0"/ },
  { format: "github", sign: /^::error file=a\.ts,line=1,endLine=1,title=missing-header::/ },
  { format: "checkstyle", sign: /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<checkstyle/ },
])("format $format reaches standard output whole, with exit code 1", ({ format, sign }) => {
  using repository = temporaryRepository({ "a.ts": body });

  const { status, stdout } = run(repository.path, ["check", "--format", format]);

  expect(status).toBe(1);
  expect(stdout.toString()).toMatch(sign);
});

test("exit codes: 0 clean, 1 findings, 2 a wrong command line, told without a stack", () => {
  using repository = temporaryRepository({ "a.ts": header });

  expect(run(repository.path, ["check"]).status).toBe(0);
  repository.write("a.ts", body);
  expect(run(repository.path, ["check"]).status).toBe(1);
  const { status, stderr } = run(repository.path, ["check", "-c", "none.yaml"]);
  expect(status).toBe(2);
  expect(stderr.toString()).toMatch(/^license-header: none\.yaml: there is no such configuration file/);
  expect(stderr.toString()).not.toMatch(/^ {4}at /m);
});

test("standard input is mended to standard output", () => {
  using repository = temporaryRepository();

  const { status, stdout } = run(repository.path, ["fix", "--stdin-filename", "a.ts"], { input: body });

  expect({ status, stdout: stdout.toString() }).toEqual({ status: 0, stdout: `${header}\n${body}` });
});

test("GITHUB_STEP_SUMMARY is appended to, and NO_COLOR is heard", () => {
  using repository = temporaryRepository({ "a.ts": body });
  const env = { GITHUB_STEP_SUMMARY: repository.at("summary.md"), NO_COLOR: "1" };

  run(repository.path, ["check"], { env });

  expect(repository.read("summary.md")).toContain("## license-header check: failed");
});

test("a repository is not needed: the folder is walked, and what is in node_modules is nobody's business", () => {
  using repository = temporaryRepository({ "a.ts": body, "node_modules/x/b.ts": body });
  repository.git("rm", "-r", "-q", "--cached", ".");
  spawnSync("rm", ["-rf", repository.at(".git")]);

  const { stdout } = run(repository.path, ["check"]);

  expect(stdout.toString()).toMatch(/^ {2}a\.ts:1 /m);
  expect(stdout.toString()).not.toContain("b.ts");
});

test("a reader that goes away ends the program quietly", async () => {
  const many = Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`file-${index}.ts`, body]));
  using repository = temporaryRepository(many);
  const command = `'${process.execPath}' ${program.join(" ")} check | head -n 1`;
  const shell = spawn("bash", ["-c", command], { cwd: repository.path, env: plainEnvironment() });
  let errors = "";
  shell.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));

  const [status] = await once(shell, "close");

  expect({ status, errors }).toEqual({ status: 0, errors: "" });
});
