// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Call } from "./parcel.ts";

/** Tests only: the real kopf as a process, which is killed when the test is over. */
export interface KopfProcess extends AsyncDisposable {
  /** What its handlers have told. */
  readonly calls: readonly Call[];
  /** What it has logged. */
  output(): string;
  /** Resolves when it is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
}

export interface KopfProcessOptions {
  /** The interpreter that has kopf. */
  readonly python: string;
  readonly kubeconfig: string;
  /** Where it keeps its state: one of the words that `parcels.py` knows. */
  readonly storage: string;
  /** How long the handler that waits is left alone after its second attempt. */
  readonly delaySeconds: number;
}

export function startKopf({ python, kubeconfig, storage, delaySeconds }: KopfProcessOptions): KopfProcess {
  const program = join(import.meta.dirname, "parcels.py");
  const child = spawn(python, ["-m", "kopf", "run", "--all-namespaces", "--standalone", program], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { KUBECONFIG: kubeconfig, STORAGE: storage, DELAY: String(delaySeconds), PYTHONDONTWRITEBYTECODE: "1" },
  });
  let output = "";
  let told = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stdout.setEncoding("utf8").on("data", (text: string) => (told += text));
  const closed = once(child, "close");
  return {
    get calls() {
      const lines = told.slice(0, told.lastIndexOf("\n") + 1).split("\n");
      // Proof of the cast: `tell` of the program writes calls, and nothing else writes there.
      return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Call);
    },
    output: () => output,
    end: async (signal) => {
      child.kill(signal);
      await closed;
    },
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await closed;
    },
  };
}
