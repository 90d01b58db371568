// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import { execFile } from "node:child_process";
import { access, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { systemClock } from "@nuvolaris/clock";
import { plainEnvironment } from "../program-environment.ts";
import { MissingToolError, type HandledSample, type PrepareOptions, type SubjectSource } from "./operator-subject.ts";

const folder = fileURLToPath(new URL("../../peers/kopf/", import.meta.url));
const attempts = 3;
const run = promisify(execFile);

/** On uvloop, as it comes and, tuned, without the events that it posts of its own accord and with fewer log lines. */
export const kopf: SubjectSource = {
  names: ["kopf", "kopf-tuned"],
  async prepare(options) {
    const program = await installed(options);
    const args = ["-m", "kopf", "run", "--all-namespaces", "--standalone"];
    const operator = join(folder, "operator.py");
    return [
      { name: "kopf", program, args: [...args, operator], environment: {}, traces: lastHandled },
      {
        name: "kopf-tuned",
        program,
        args: [...args, "--quiet", operator],
        environment: { BENCH_TUNED: "1" },
        traces: lastHandled,
      },
    ];
  },
};

/**
 * The Python of an environment that has what `requirements.txt` pins. It is made once for each state of that file; one that
 * was not finished has another name, so it is made again.
 */
async function installed({ cache, progress, signal }: PrepareOptions): Promise<string> {
  const requirements = join(folder, "requirements.txt");
  const key = createHash("sha256")
    .update(await readFile(requirements))
    .digest("hex")
    .slice(0, 12);
  const environment = join(cache, `kopf-${key}`);
  const python = join(environment, "bin", "python");
  if (await exists(python)) return python;
  progress("kopf: install from PyPI");
  const unfinished = `${environment}.${process.pid}`;
  try {
    await execute("python3", ["-m", "venv", unfinished], signal);
    await install(join(unfinished, "bin", "python"), requirements, signal);
    await rename(unfinished, environment);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return python;
}

/** PyPI, or the way to it, may fail for a moment. */
async function install(python: string, requirements: string, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await execute(python, ["-m", "pip", "install", "--quiet", "--requirement", requirements], signal);
      return;
    } catch (error) {
      if (attempt === attempts) throw error;
      await systemClock.sleep(1000 * 2 ** attempt * (0.5 + Math.random()), signal);
    }
  }
}

async function execute(program: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  try {
    await run(program, [...args], { env: plainEnvironment(), signal });
  } catch (cause) {
    signal.throwIfAborted();
    const reason = cause instanceof Error ? cause.message.trim() : String(cause);
    throw new MissingToolError(`it takes Python with venv and pip, and PyPI or a mirror: ${reason}`, { cause });
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/**
 * What kopf remembers of an object that it has handled, in an annotation of it:
 * https://docs.kopf.dev/en/stable/configuration/#change-detection
 */
export function lastHandled({ spec, annotations }: HandledSample): Readonly<Record<string, string>> {
  const essence = { spec, metadata: { annotations } };
  return { "kopf.zalando.org/last-handled-configuration": `${JSON.stringify(essence)}\n` };
}
