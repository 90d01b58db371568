// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { kubectlProbe, runProgram } from "@nuvolaris/testing";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runToEnd, type ProgramEnd } from "./program.ts";
import { RunningProgram } from "./running-program.ts";

/** The real kubectl, bound to a kubeconfig. */
export class Kubectl {
  readonly #env: NodeJS.ProcessEnv;

  constructor(kubeconfig: string) {
    // A home of its own keeps kubectl's discovery cache from being another cluster's.
    this.#env = { ...process.env, KUBECONFIG: kubeconfig, HOME: mkdtempSync(join(tmpdir(), "kubectl-")) };
  }

  /** Runs kubectl and gives how it ended, well or not. */
  try(
    args: readonly string[],
    options: { readonly input?: string; readonly env?: NodeJS.ProcessEnv } = {},
  ): Promise<ProgramEnd> {
    return runToEnd("kubectl", args, { ...options, env: { ...this.#env, ...options.env } });
  }

  /** Starts a kubectl that goes on until it is disposed of. */
  start(...args: string[]): RunningProgram {
    return new RunningProgram("kubectl", args, { env: this.#env });
  }

  /** Runs kubectl and gives what it printed. Rejects with its words if it fails. */
  async run(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.try(args);
    if (code !== 0) throw new Error(`kubectl ${args.join(" ")} ended with ${code ?? "a signal"}: ${stderr}${stdout}`);
    return stdout;
  }
}

/** Why the tests that need kubectl cannot run here; `undefined` when they can. Throws where CI demands them. */
export async function whyNoKubectl(
  required: string | undefined = process.env["E2E_REQUIRED"],
): Promise<string | undefined> {
  const found = await kubectlProbe.run(runProgram);
  if (found.available) return undefined;
  const reason = `${found.reason}; get it: ${kubectlProbe.howToGet}`;
  if (required?.split(",").includes("kubectl")) throw new Error(`E2E_REQUIRED names kubectl, but ${reason}`);
  return reason;
}
