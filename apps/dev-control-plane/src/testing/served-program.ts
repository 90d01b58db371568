// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// For tests: the program as a process, with a tiny operator, in a folder of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, vi } from "vitest";

export const main = fileURLToPath(new URL("../main.ts", import.meta.url));
const slowTime = new URL("slow-time.ts", import.meta.url).href;

/** The one that `serve` uses in this workspace: all of these programs are the same. */
const compileCache = fileURLToPath(new URL("../../../../.cache/node-compile-cache", import.meta.url));

export interface Served {
  readonly folder: string;
  readonly pid: number;
  readonly output: () => string;
  /** Resolves when the output has this text. */
  readonly said: (text: string | RegExp) => Promise<void>;
  readonly signal: (signal: NodeJS.Signals) => void;
  readonly exitCode: Promise<number | null>;
}

export interface Scene {
  /** The operator's program; it can `note(text)` into the file `notes`. */
  readonly operator?: string;
  /** What `node` is to run instead of that program. */
  readonly command?: readonly string[];
  readonly flags?: readonly string[];
  /** `slow` where a test is about what happens within a time that the program gives: a busy machine takes longer. */
  readonly time?: "slow";
  /** Beside KUBECONFIG and a PATH with node alone: nothing of the machine is inherited. */
  readonly environment?: NodeJS.ProcessEnv;
}

const kubeconfig = JSON.stringify({
  clusters: [{ name: "dev", cluster: { server: "https://127.0.0.1:1" } }],
  contexts: [{ name: "dev", context: { cluster: "dev" } }],
  "current-context": "dev",
});
export const prelude = `
  const fs = require("node:fs");
  const note = (text) => fs.appendFileSync(__dirname + "/../notes", text + "\\n");
  process.once("disconnect", () => { note("disconnected"); process.exit(0); });
`;
export const goodOperator = `
  note("started " + process.pid);
  process.on("SIGTERM", () => { note("SIGTERM"); setTimeout(() => process.exit(0), 50); });
  process.send({ type: "ready" });
`;

/** A folder with the kubeconfig `config` and the operator's program in `src`. */
export async function operatorFolder(operator: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "serve-"));
  await mkdir(join(folder, "src"));
  await writeFile(join(folder, "config"), kubeconfig);
  await writeFile(join(folder, "src/operator.cjs"), prelude + operator);
  return folder;
}

export async function serve({
  operator = goodOperator,
  command = ["src/operator.cjs"],
  flags = existing,
  time,
  environment = {},
}: Scene = {}): Promise<Served> {
  const folder = await operatorFolder(operator);
  const node = ["--conditions=@nuvolaris/source", ...(time === undefined ? [] : ["--import", slowTime])];
  const args = [...node, main, ...flags, "--watch", "src", "--", process.execPath, ...command];
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: {
      PATH: dirname(process.execPath),
      NODE_COMPILE_CACHE: compileCache,
      KUBECONFIG: join(folder, "config"),
      ...environment,
    },
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
  const exitCode = once(child, "close").then(() => child.exitCode);
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await exitCode;
    await rm(folder, { recursive: true, force: true });
  });
  return {
    folder,
    pid: child.pid ?? 0,
    output: () => output,
    said: async (text) => {
      const isSaid = (): void => {
        expect(output).toMatch(text);
      };
      // Who has ended says nothing more.
      await Promise.race([vi.waitFor(isSaid, { timeout: 120_000, interval: 10 }), exitCode.then(isSaid)]);
    },
    signal: (signal) => {
      child.kill(signal);
    },
    exitCode,
  };
}

const existing = ["--control-plane", "existing", "--context", "dev"];

export async function notesOf({ folder }: Pick<Served, "folder">): Promise<string[]> {
  const text = await readFile(join(folder, "notes"), "utf8");
  return text.trimEnd().split("\n");
}

export function operatorPid(notes: readonly string[]): number {
  return Number(notes[0]?.replace("started ", ""));
}

export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
