// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { locateAssets, reasonToSkip, runProgram } from "@nuvolaris/testing";
import { join } from "node:path";

/** Tests only: a program that can be run, or why what needs it skips. */
export interface Program {
  /** Empty when it is missing. */
  readonly path: string;
  readonly missing: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Tests only: kubectl or helm, from what `envtest-assets:build` made or from the PATH. Throws where `E2E_REQUIRED` names one
 * that is not there.
 */
export async function findProgram(name: "kubectl" | "helm", environment: Environment): Promise<Program> {
  const located = await locateAssets({ environment, components: [name] });
  if (located.found) return { path: join(located.assets.directory, name), missing: undefined };
  const args = name === "kubectl" ? ["version", "--client"] : ["version"];
  const isOnPath = await runProgram(name, args).then(
    () => true,
    () => false,
  );
  if (isOnPath) return { path: name, missing: undefined };
  return { path: "", missing: reasonToSkip(name, { available: false, reason: located.reason }, environment) };
}
