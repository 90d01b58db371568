// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { join } from "node:path";
import { locateAssets } from "../envtest/assets.ts";
import { programProbe } from "./program-probe.ts";
import type { RunProgram } from "./probe.ts";
import { runProgram } from "./run-program.ts";

/** Where helm is and its version, or why there is none. */
export type LocatedHelm =
  | { readonly available: true; readonly program: string; readonly version: string }
  | { readonly available: false; readonly reason: string };

export interface LocateHelmOptions {
  /** `XDG_CACHE_HOME` and `HOME` are read from it; pass `process.env`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Default: runs it. */
  readonly runProgram?: RunProgram;
}

/** Finds helm 3 or newer: the one that `tools/envtest-assets` built, else that of the PATH. */
export async function locateHelm(options: LocateHelmOptions): Promise<LocatedHelm> {
  // setup-envtest brings no helm: whoever set KUBEBUILDER_ASSETS did not mean that there shall be none.
  const { KUBEBUILDER_ASSETS: _, ...environment } = options.environment;
  const assets = await locateAssets({ environment, components: ["helm"] });
  const reasons: string[] = [];
  for (const program of [...(assets.found ? [join(assets.assets.directory, "helm")] : []), "helm"]) {
    const probe = programProbe({
      name: "helm",
      enables: "",
      howToGet: "",
      commands: [program],
      args: ["version", "--short"],
      minimum: "3.0",
    });
    const found = await probe.run(options.runProgram ?? runProgram);
    if (found.available) return { ...found, program };
    reasons.push(found.reason);
  }
  return { available: false, reason: reasons.join("; ") };
}
