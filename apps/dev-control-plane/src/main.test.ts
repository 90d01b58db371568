// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The program as a process, with a tiny operator, against a context that nothing is asked of.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test, vi } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

interface Served {
  readonly folder: string;
  readonly pid: number;
  readonly output: () => string;
  /** Resolves when the output has this text. */
  readonly said: (text: string | RegExp) => Promise<void>;
  readonly signal: (signal: NodeJS.Signals) => void;
  readonly exitCode: Promise<number | null>;
}

interface Scene {
  /** The operator's program; it can `note(text)` into the file `notes`. */
  readonly operator?: string;
  readonly flags?: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
}

const kubeconfig = JSON.stringify({
  clusters: [{ name: "dev", cluster: { server: "https://127.0.0.1:1" } }],
  contexts: [{ name: "dev", context: { cluster: "dev" } }],
  "current-context": "dev",
});
const prelude = `
  const fs = require("node:fs");
  const note = (text) => fs.appendFileSync(__dirname + "/../notes", text + "\\n");
  process.once("disconnect", () => { note("disconnected"); process.exit(0); });
`;
const goodOperator = `
  note("started " + process.pid);
  process.on("SIGTERM", () => { note("SIGTERM"); setTimeout(() => process.exit(0), 50); });
  process.send({ type: "ready" });
`;

async function serve({ operator = goodOperator, flags = existing, environment = {} }: Scene = {}): Promise<Served> {
  const folder = await mkdtemp(join(tmpdir(), "serve-"));
  await mkdir(join(folder, "src"));
  await writeFile(join(folder, "config"), kubeconfig);
  await writeFile(join(folder, "src/operator.cjs"), prelude + operator);
  const args = [
    "--conditions=@nuvolaris/source",
    main,
    ...flags,
    "--watch",
    "src",
    "--",
    process.execPath,
    "src/operator.cjs",
  ];
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, KUBECONFIG: join(folder, "config"), ...environment },
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
    said: (text) =>
      vi.waitFor(
        () => {
          expect(output).toMatch(text);
        },
        { timeout: 15_000, interval: 10 },
      ),
    signal: (signal) => {
      child.kill(signal);
    },
    exitCode,
  };
}

const existing = ["--control-plane", "existing", "--context", "dev"];

async function notesOf({ folder }: Served): Promise<string[]> {
  const text = await readFile(join(folder, "notes"), "utf8");
  return text.trimEnd().split("\n");
}

function operatorPid(notes: readonly string[]): number {
  return Number(notes[0]?.replace("started ", ""));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test("the operator is told the cluster, and the user how to look into it", async () => {
  const served = await serve({ operator: `note(process.env.KUBECONFIG); ${goodOperator}` });
  await served.said("operator running");
  await served.said(/export KUBECONFIG=\S+/);
  const [kubeconfigFile = ""] = await notesOf(served);
  expect(served.output()).toContain(`using context dev\n`);
  expect(JSON.parse(await readFile(kubeconfigFile, "utf8"))).toMatchObject({ "current-context": "dev" });
  served.signal("SIGTERM");
  expect(await served.exitCode).toBe(0);
  expect(existsSync(kubeconfigFile)).toBe(false);
});

test("two ^C within milliseconds are one SIGTERM for the operator, which may end in good order", async () => {
  const served = await serve();
  await served.said("operator running");
  served.signal("SIGINT");
  served.signal("SIGINT");
  expect(await served.exitCode).toBe(0);
  const notes = await notesOf(served);
  expect(notes).toEqual([expect.stringMatching(/^started/), "SIGTERM"]);
  expect(isRunning(operatorPid(notes))).toBe(false);
});

test("an operator that does not end is killed, and the whole is over within two seconds", async () => {
  const served = await serve({
    operator: `note("started " + process.pid); process.on("SIGTERM", () => {}); process.send({ type: "ready" });`,
  });
  await served.said("operator running");
  const before = performance.timeOrigin + performance.now();
  served.signal("SIGINT");
  expect(await served.exitCode).toBe(0);
  expect(performance.timeOrigin + performance.now() - before).toBeLessThan(2000);
  expect(isRunning(operatorPid(await notesOf(served)))).toBe(false);
});

test("an operator whose supervisor is killed notices and ends", async () => {
  const served = await serve();
  await served.said("operator running");
  served.signal("SIGKILL");
  await served.exitCode;
  await vi.waitFor(
    async () => {
      expect(await notesOf(served)).toContain("disconnected");
    },
    { timeout: 5000 },
  );
});

test("an operator that fails before it is ready ends it all, with its exit code", async () => {
  const served = await serve({ operator: `process.exit(3)` });
  expect(await served.exitCode).toBe(3);
  expect(served.output()).toContain("the operator ended with exit code 3 before it was ready");
});

test("an edit restarts the operator and repeats how to reach the cluster", async () => {
  const served = await serve();
  await served.said(/operator running[^]*export KUBECONFIG/);
  await writeFile(join(served.folder, "src/operator.cjs"), `${prelude} note("edited"); ${goodOperator}`);
  await served.said(/src.operator\.cjs changed: the operator is started again\noperator running\nexport KUBECONFIG=/);
  expect(await notesOf(served)).toMatchObject({ 1: "SIGTERM", 2: "edited" });
});

test("a killed operator comes back", async () => {
  const served = await serve();
  await served.said("operator running");
  process.kill(operatorPid(await notesOf(served)), "SIGKILL");
  await served.said(/operator was killed by SIGKILL; it is started again in 1 s\noperator running/);
});

test("without a context an existing cluster is refused, as usage, before anything is started", async () => {
  const served = await serve({ flags: ["--control-plane", "existing"] });
  expect(await served.exitCode).toBe(2);
  expect(served.output()).toMatch(/^error: an existing cluster must be named: .*Contexts in .*config: dev\n$/);
});

test("a broken kubeconfig is one clear error", async () => {
  const served = await serve({ environment: { KUBECONFIG: main } });
  expect(await served.exitCode).toBe(1);
  expect(served.output()).toMatch(/^error: cannot read kubeconfig .*main\.ts: /);
});
