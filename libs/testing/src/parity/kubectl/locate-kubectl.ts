// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { join } from "node:path";
import { locateAssets } from "../../envtest/assets.ts";
import { runProgram } from "../../probes/run-program.ts";
import type { RunProgram } from "../../probes/probe.ts";
import { findVersion } from "../../probes/version.ts";

/** The program's path, or why there is none that prints what the goldens say. */
export type LocatedKubectl =
  { readonly found: true; readonly program: string } | { readonly found: false; readonly reason: string };

export interface LocateKubectlOptions {
  /** `KUBEBUILDER_ASSETS`, `XDG_CACHE_HOME` and `HOME` are read from it; pass `process.env`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Such as `1.36`: another minor words its output otherwise. */
  readonly minor: string;
  /** Default: runs it. */
  readonly runProgram?: RunProgram;
}

/** Finds a kubectl of the given minor: beside the real control plane's binaries, else on the PATH. */
export async function locateKubectl(options: LocateKubectlOptions): Promise<LocatedKubectl> {
  const { environment, minor } = options;
  const run = options.runProgram ?? runProgram;
  const assets = await locateAssets({ environment, components: ["kubectl"] });
  const candidates = [...(assets.found ? [join(assets.assets.directory, "kubectl")] : []), "kubectl"];
  const reasons: string[] = [];
  for (const program of candidates) {
    const version = await versionOf(program, run);
    if (version?.startsWith(`${minor}.`)) return { found: true, program };
    reasons.push(version === undefined ? `${program} does not run` : `${program} is ${version}`);
  }
  return {
    found: false,
    reason: `kubectl ${minor} is needed, and ${reasons.join(", ")}: "npx nx run envtest-assets:build" makes it`,
  };
}

async function versionOf(program: string, run: RunProgram): Promise<string | undefined> {
  try {
    return findVersion(await run(program, ["version", "--client"]));
  } catch {
    return undefined; // Not there, or nothing that this machine can run: told as such.
  }
}
