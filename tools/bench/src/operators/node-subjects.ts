// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The operators that run on Node: bundled as our image is, so that none of them pays for many small files at its start.
import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { devNull } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { plainEnvironment } from "../program-environment.ts";
import type { OperatorSubject, PrepareOptions, SubjectSource } from "./operator-subject.ts";

/** CommonJS packages in an ES module need a `require`, if only for Node's own modules. */
const banner = `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`;

/** A young generation of modest size, as `serve` gives it: with V8's default a busy process keeps much garbage. */
const youngGeneration = "--max-semi-space-size=8";

export const ours: SubjectSource = {
  names: ["ours"],
  async prepare(options) {
    return [await nodeSubject("ours", options)];
  },
};

export const floor: SubjectSource = {
  names: ["floor", "floor-apply"],
  async prepare(options) {
    const subject = await nodeSubject("floor", options);
    const environment = { ...subject.environment, BENCH_APPLY: "1" };
    return [subject, { ...subject, name: "floor-apply", environment }];
  },
};

export const clientNode: SubjectSource = {
  names: ["client-node", "client-node-tuned"],
  async prepare(options) {
    const subject = await nodeSubject("client-node", options);
    const asItComes = { ...subject, args: subject.args.filter((flag) => flag !== youngGeneration) };
    const environment = { ...subject.environment, BENCH_TUNED: "1" };
    return [asItComes, { ...subject, name: "client-node-tuned", environment }];
  },
};

async function nodeSubject(name: string, { cache, profiles }: PrepareOptions): Promise<OperatorSubject> {
  const profiling = profiles === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profiles}`];
  const program = await bundle(name, cache);
  const environment = { NODE_COMPILE_CACHE: join(cache, "compiled") };
  await startOnce(program, environment);
  return { name, program: process.execPath, args: [...profiling, youngGeneration, program], environment };
}

/** Lets Node keep what it compiles, as it does from the second start on: without a cluster the program ends at once, with an error. */
async function startOnce(program: string, environment: Readonly<Record<string, string>>): Promise<void> {
  const env = { ...plainEnvironment(), ...environment, KUBECONFIG: devNull };
  await promisify(execFile)(process.execPath, [program], { env, timeout: 10_000 }).catch(() => undefined);
}

/** Bundles the operator of a peer's folder and tells the file. */
async function bundle(peer: string, cache: string): Promise<string> {
  const outdir = join(cache, peer);
  // Names of chunks change with what is in them.
  await rm(outdir, { recursive: true, force: true });
  await build({
    entryPoints: [fileURLToPath(new URL(`../../peers/${peer}/main.ts`, import.meta.url))],
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node24",
    conditions: ["@nuvolaris/source"],
    banner: { js: banner },
    legalComments: "none",
    outdir,
    outExtension: { ".js": ".mjs" },
    logLevel: "error",
  });
  return join(outdir, "main.mjs");
}
