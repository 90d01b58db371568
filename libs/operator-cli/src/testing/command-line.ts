// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Clock } from "@nuvolaris/clock";
import type { Operator } from "@nuvolaris/framework";
import type { Transport } from "@nuvolaris/client";
import { EventEmitter } from "node:events";
import { mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PassThrough } from "node:stream";
import type { OperatorProgram } from "../operator-program.ts";
import { runCli } from "../run-cli.ts";
import type { CommandProcess } from "../surroundings.ts";

/** What a command left behind. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandLineOptions {
  readonly transport?: Transport;
  readonly clock?: Clock;
  /** Default: one that names a cluster which only `transport` reaches. */
  readonly kubeconfig?: string;
}

/** Tests only: calls of an operator's command line in this process, with output that is kept. */
export class CommandLine implements Disposable {
  /** Whether its outputs are terminals. */
  isTTY = false;
  stdin: (PassThrough & { isTTY?: boolean }) | undefined;
  /** Written so far by the call that runs. */
  stdout = "";
  stderr = "";
  readonly env: Record<string, string>;
  readonly process = new FakeProcess();
  readonly #folder = mkdtempDisposableSync(join(tmpdir(), "operator-cli-"));
  readonly #program: Operator | OperatorProgram;
  readonly #options: CommandLineOptions;

  constructor(program: Operator | OperatorProgram, options: CommandLineOptions = {}) {
    this.#program = program;
    this.#options = options;
    this.env = { KUBECONFIG: options.kubeconfig ?? this.file("kubeconfig", kubeconfig) };
  }

  /** Writes a file, and gives its path. */
  file(name: string, text: string): string {
    const path = join(this.#folder.path, name);
    writeFileSync(path, text);
    return path;
  }

  async call(...argv: readonly string[]): Promise<CommandResult> {
    this.stdout = this.stderr = "";
    const { isTTY, env, process } = this;
    const { transport, clock } = this.#options;
    const code = await runCli(this.#program, {
      argv,
      env,
      process,
      version: "1.2.3",
      io: {
        stdout: { write: (text) => (this.stdout += text), isTTY },
        stderr: { write: (text) => (this.stderr += text), isTTY },
        ...(this.stdin && { stdin: this.stdin }),
      },
      ...(clock && { clock }),
      ...(transport && { transportTo: () => shared(transport) }),
    });
    return { code, stdout: this.stdout, stderr: this.stderr };
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}

/** A process that only the test ends. */
export class FakeProcess extends EventEmitter implements CommandProcess {
  connected = false;
  readonly messages: unknown[] = [];

  send(message: unknown): void {
    this.messages.push(message);
  }

  disconnect(): void {
    this.connected = false;
  }

  exit(code: number): never {
    throw new Error(`the process was ended with ${code}`);
  }
}

/** Each command closes its client; the control plane is the test's. */
function shared(transport: Transport): Transport {
  return { send: (request) => transport.send(request), [Symbol.asyncDispose]: () => Promise.resolve() };
}

const kubeconfig = JSON.stringify({
  apiVersion: "v1",
  kind: "Config",
  "current-context": "test",
  clusters: [{ name: "test", cluster: { server: "https://embedded.invalid" } }],
  contexts: [{ name: "test", context: { cluster: "test", user: "test" } }],
  users: [{ name: "test", user: { token: "test" } }],
});
