// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** `operator:serve` as a process of its own, as `npm start` runs it. */
import { resolve } from "node:path";
import { compileCache } from "./program.ts";
import { RunningProgram } from "./running-program.ts";

const root = resolve(import.meta.dirname, "../../..");
const fromSource = "--conditions=@nuvolaris/source";

export interface ServeOptions {
  readonly dataDir: string;
  /** Further flags of the supervisor. */
  readonly flags?: readonly string[];
}

/** Starts it. What it prints is waited for by {@link kubeconfigOf} and {@link operatorRunning}. */
export function serve({ dataDir, flags = [] }: ServeOptions): RunningProgram {
  const supervisor = [
    fromSource,
    resolve(root, "apps/dev-control-plane/src/main.ts"),
    "--data-dir",
    dataDir,
    "--port",
    "0",
  ];
  const operator = [process.execPath, fromSource, resolve(root, "apps/operator/src/main.ts")];
  return new RunningProgram(process.execPath, [...supervisor, ...flags, "--", ...operator], {
    cwd: root,
    env: { NODE_COMPILE_CACHE: compileCache },
  });
}

/** The kubeconfig that the banner tells people to export. */
export async function kubeconfigOf(serving: RunningProgram): Promise<string> {
  const [, path = ""] = await serving.waitFor(/export KUBECONFIG=(\S+)/);
  return path;
}

export async function operatorRunning(serving: RunningProgram): Promise<void> {
  await serving.waitFor(/operator running/);
}
