// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** `operator:serve` as a process of its own, as `npm start` runs it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";

const root = resolve(import.meta.dirname, "../../..");
const node = [process.execPath, "--conditions=@nuvolaris/source"] as const;

export interface ServeOptions {
  readonly dataDir: string;
  /** Further flags of the supervisor. */
  readonly flags?: readonly string[];
  /** The operator's command. Default: this repository's operator. */
  readonly operator?: readonly string[];
}

/** The process ended, or stayed silent, before it said what it was waited for. */
export class ServeError extends Error {
  override readonly name = "ServeError";
}

export class ServeProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  #output = "";
  readonly #waiting = new Set<() => void>();

  constructor({ dataDir, flags = [], operator = [...node, resolve(root, "apps/operator/src/main.ts")] }: ServeOptions) {
    const supervisor = resolve(root, "apps/dev-control-plane/src/main.ts");
    const all = [...node.slice(1), supervisor, "--data-dir", dataDir, "--port", "0", ...flags, "--", ...operator];
    this.#child = spawn(process.execPath, all, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#output += text;
        for (const look of this.#waiting) look();
      });
    }
    this.#child.once("exit", () => {
      for (const look of this.#waiting) look();
    });
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  get output(): string {
    return this.#output;
  }

  /** Waits until the output matches, and gives the match. */
  waitFor(pattern: RegExp, timeoutMs = 30_000): Promise<RegExpExecArray> {
    return new Promise((found, reject) => {
      const fail = (why: string): void => {
        this.#waiting.delete(look);
        reject(new ServeError(`${why} before it printed ${String(pattern)}; it printed:\n${this.#output}`));
      };
      // eslint-disable-next-line no-restricted-globals -- the deadline of a real process
      const deadline = setTimeout(() => {
        fail(`${timeoutMs} ms passed`);
      }, timeoutMs);
      const look = (): void => {
        const match = pattern.exec(this.#output);
        if (match === null && this.#child.exitCode === null && this.#child.signalCode === null) return;
        // eslint-disable-next-line no-restricted-globals -- see above
        clearTimeout(deadline);
        this.#waiting.delete(look);
        if (match) found(match);
        else fail(`operator:serve ended with ${this.#child.exitCode ?? this.#child.signalCode ?? "?"}`);
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** The kubeconfig that the banner tells people to export. */
  async kubeconfig(): Promise<string> {
    const [, path = ""] = await this.waitFor(/export KUBECONFIG=(\S+)/);
    return path;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** The exit code, or the signal that ended it. */
  async ended(): Promise<number | NodeJS.Signals> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, "exit");
    return this.#child.exitCode ?? this.#child.signalCode ?? 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill("SIGTERM");
    await this.ended();
  }
}
