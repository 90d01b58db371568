// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Tests only: a clone with this repository's hooks, its remote, and tools that tell what they were asked. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempDisposableSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join, resolve } from "node:path";
import { workspaceNode } from "../workspace-node.mjs";

const root = resolve(import.meta.dirname, "../../../..");

/** Refuses each file of its folder that does not begin with `ok`, and notes the names of all. */
const licenceHeader = `
import { appendFileSync, readdirSync, readFileSync, statSync } from "node:fs";
const files = readdirSync(".", { recursive: true, encoding: "utf8" }).filter((file) => statSync(file).isFile());
appendFileSync(process.env.TOOL_LOG, JSON.stringify({ tool: "license-header", files: files.toSorted() }) + "\\n");
for (const file of files) {
  if (readFileSync(file, "utf8").startsWith("ok")) continue;
  console.log(JSON.stringify(file) + ": no header");
  process.exitCode = 1;
}`;

/** Notes its arguments, and refuses what TOOL_REFUSES says. */
const icla = `
import { appendFileSync } from "node:fs";
appendFileSync(process.env.TOOL_LOG, JSON.stringify({ tool: "icla", args: process.argv.slice(2) }) + "\\n");
if (process.env.ICLA_REFUSES) { console.error(process.env.ICLA_REFUSES); process.exitCode = 1; }`;

/** What one of the tools was asked. */
export type ToolCall =
  | { readonly tool: "license-header"; readonly files: readonly string[] }
  | { readonly tool: "icla"; readonly args: readonly string[] };

export interface Run {
  readonly exitCode: number | null;
  /** Of both streams. */
  readonly output: string;
}

/** A repository with one commit on `main`, pushed to `origin`, whose hooks are installed. */
export class SpecimenClone implements Disposable {
  readonly #folder = mkdtempDisposableSync(join(tmpdir(), "specimen-clone-"));
  readonly #log: string;
  readonly #searchPath: string;
  readonly directory: string;
  readonly remote: string;

  /** `searchPath` is where git is found. */
  constructor(searchPath: string | undefined) {
    const { path } = this.#folder;
    this.#searchPath = searchPath ?? "";
    this.#log = join(path, "tools.log");
    this.remote = join(path, "remote.git");
    this.directory = join(path, "clone");
    mkdirSync(this.directory);
    this.#copyWorkspace();
    this.git("init", "-q", "-b", "main");
    this.git("init", "-q", "--bare", "-b", "main", this.remote);
    this.git("remote", "add", "origin", this.remote);
    this.commit({ "README.md": "ok\n" });
    this.git("push", "-q", "origin", "main");
    this.node("tools/workspace-plugin/src/hooks/main.mjs", "install");
  }

  /** Runs git, which must succeed, and gives what it prints. */
  git(...args: readonly string[]): string {
    return execFileSync("git", args, { cwd: this.directory, env: this.environment, encoding: "utf8" }).trim();
  }

  /** Writes files and commits all that is not ignored. Gives the commit. */
  commit(files: Readonly<Record<string, string>>): string {
    for (const [path, text] of Object.entries(files)) this.write(path, text);
    this.git("add", "--all");
    this.git("commit", "-q", "--allow-empty", "-m", "change");
    return this.git("rev-parse", "HEAD");
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.directory, path)), { recursive: true });
    writeFileSync(join(this.directory, path), text);
  }

  /** Pushes from `folder`, relative to the clone. */
  push(args: readonly string[], { folder = ".", environment = {} }: PushOptions = {}): Run {
    const options = {
      cwd: resolve(this.directory, folder),
      env: { ...this.environment, ...environment },
      encoding: "utf8",
    } as const;
    const { status, stdout, stderr } = spawnSync("git", ["push", ...args], options);
    return { exitCode: status, output: `${stdout}${stderr}` };
  }

  /** Runs a script of this clone. */
  node(script: string, ...args: readonly string[]): Run {
    const options = { cwd: this.directory, env: this.environment, encoding: "utf8", input: "" } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, [resolve(this.directory, script), ...args], options);
    return { exitCode: status, output: `${stdout}${stderr}` };
  }

  /** What the tools were asked since this was last called; in the order of their names. */
  calls(): readonly ToolCall[] {
    const lines = existsSync(this.#log) ? readFileSync(this.#log, "utf8").trim().split("\n").filter(Boolean) : [];
    writeFileSync(this.#log, "");
    // Proof of the cast: the tools above write the lines.
    return lines.toSorted().map((line) => JSON.parse(line) as ToolCall);
  }

  /** The files that the licence check was given since this was last called. */
  checkedFiles(): readonly string[] {
    return this.calls().flatMap((call) => (call.tool === "license-header" ? call.files : []));
  }

  /** Whether the remote's ref is at this commit. */
  remoteHas(ref: string, commit: string): boolean {
    return this.git("ls-remote", this.remote, ref).startsWith(commit);
  }

  [Symbol.dispose](): void {
    this.#folder.remove();
  }

  get environment(): NodeJS.ProcessEnv {
    const person = { name: "A Person", email: "person@example.org" };
    return {
      PATH: `${dirname(process.execPath)}${delimiter}${this.#searchPath}`,
      TMPDIR: tmpdir(),
      HOME: this.#folder.path,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_AUTHOR_NAME: person.name,
      GIT_AUTHOR_EMAIL: person.email,
      GIT_COMMITTER_NAME: person.name,
      GIT_COMMITTER_EMAIL: person.email,
      TOOL_LOG: this.#log,
    };
  }

  /** The hook as it is, tools in the place of ours, and what stands for installed packages; git sees none of it. */
  #copyWorkspace(): void {
    cpSync(join(root, ".githooks"), join(this.directory, ".githooks"), { recursive: true });
    const scripts = "tools/workspace-plugin/src";
    const filter = (file: string): boolean => !basename(file).endsWith(".ts");
    for (const name of ["hooks", "git", "workspace-node.mjs"]) {
      cpSync(join(root, scripts, name), join(this.directory, scripts, name), { recursive: true, filter });
    }
    this.write("package.json", '{ "type": "module" }');
    this.write(".node-version", process.versions.node);
    this.write("tools/license-header/src/main.ts", licenceHeader);
    this.write("tools/icla/src/main.ts", icla);
    this.write("node_modules/.package-lock.json", "{}");
    const { path } = workspaceNode(this.directory);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(process.execPath, path);
    this.write(".gitignore", "ok\n/.githooks\n/tools\n/node_modules\n/package.json\n/.node-version\n");
  }
}

interface PushOptions {
  readonly folder?: string;
  readonly environment?: NodeJS.ProcessEnv;
}
