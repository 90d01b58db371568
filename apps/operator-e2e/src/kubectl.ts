// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { kubectlProbe, requiredNames, runProgram } from "@nuvolaris/testing";
import { runToEnd, type ProgramEnd, type ProgramOptions } from "./program.ts";
import { RunningProgram } from "./running-program.ts";

/** kubectl did not do what it was asked to. The message ends with its words. */
export class KubectlError extends Error {
  override readonly name = "KubectlError";
}

/** Longer than any `--timeout` that a test gives to kubectl. */
const patienceMs = 240_000;

export interface KubectlOptions {
  /** Where it works unless a command says otherwise. Default: what the kubeconfig says. */
  readonly namespace?: string;
  /** A folder that its caches may lie in, and that goes with the cluster: a home of its own keeps them from being another's. */
  readonly home: string;
}

/** The real kubectl, bound to a kubeconfig. */
export class Kubectl {
  readonly #env: NodeJS.ProcessEnv;
  readonly #flags: readonly string[];

  constructor(kubeconfig: string, { home, namespace }: KubectlOptions) {
    this.#env = { KUBECONFIG: kubeconfig, HOME: home };
    this.#flags = namespace === undefined ? [] : [`--namespace=${namespace}`];
  }

  /** Runs kubectl and gives how it ended, well or not. */
  try(args: readonly string[], options: ProgramOptions = {}): Promise<ProgramEnd> {
    return runToEnd("kubectl", [...this.#flags, ...args], { ...options, env: { ...this.#env, ...options.env } });
  }

  /** Starts a kubectl that goes on until it is disposed of. */
  start(...args: string[]): RunningProgram {
    return new RunningProgram("kubectl", [...this.#flags, ...args], { env: this.#env });
  }

  /** Runs kubectl and gives what it printed. Rejects with its words if it fails. */
  run(...args: string[]): Promise<string> {
    return this.feed("", ...args);
  }

  /** Like {@link run}, with `input` for it to read. */
  async feed(input: string, ...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.try(args, { input, timeoutMs: patienceMs });
    if (code === 0) return stdout;
    throw new KubectlError(`kubectl ${args.join(" ")} ended with ${code ?? "a signal"}: ${stderr}${stdout}`);
  }
}

/** Why the tests that need kubectl cannot run here; `undefined` when they can. Throws where CI demands them. */
export async function whyNoKubectl(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string | undefined> {
  const found = await kubectlProbe.run(runProgram);
  if (found.available) return undefined;
  const reason = `${found.reason}; get it: ${kubectlProbe.howToGet}`;
  if (requiredNames(environment).has("kubectl")) throw new Error(`E2E_REQUIRED names kubectl, but ${reason}`);
  return reason;
}
