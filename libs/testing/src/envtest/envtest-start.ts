// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// One attempt to start the programs of a control plane, one after the other: each needs the one before.
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { systemClock, type Clock } from "@nuvolaris/clock";
import type { EnvtestComponent } from "./assets.ts";
import type { EnvtestOptions } from "./envtest-control-plane.ts";
import { EnvtestError, PortTakenError } from "./envtest-error.ts";
import { apiServerFlags, certificateFile, controllerManagerFlags, etcdFlags } from "./flags.ts";
import { GuardedProcess, type ProgramSignal } from "./guarded-process.ts";
import { createHttpsTransport, type HttpsTransport } from "./https-transport.ts";

/** A kube-apiserver that answers its administrator. */
export interface ReadyApiServer {
  readonly url: string;
  readonly token: string;
  readonly caCertificate: string;
  readonly transport: HttpsTransport;
}

// A kube-apiserver that is asked to end waits a minute for those who watch (`--shutdown-watch-termination-grace-period=0`).
const endTimeoutMs = 120_000;

/** What the steps of a start share. What they start is handed to `resources`. */
export class EnvtestStart {
  readonly #options: EnvtestOptions;
  readonly #directory: string;
  readonly #resources: AsyncDisposableStack;
  readonly #clock: Clock;
  /** The one that runs, or ran last. */
  readonly #processes = new Map<EnvtestComponent, GuardedProcess>();
  readonly #flags = new Map<EnvtestComponent, readonly string[]>();
  #deadline: number;
  #isDisposed = false;

  constructor(options: EnvtestOptions, directory: string, resources: AsyncDisposableStack) {
    this.#options = options;
    this.#directory = directory;
    this.#resources = resources;
    this.#clock = options.clock ?? systemClock;
    this.#deadline = this.#newDeadline();
  }

  /** What the programs printed last, with the program's name before each line. */
  get logs(): string {
    return [...this.#processes]
      .flatMap(([program, { logTail }]) => logTail.split("\n").map((line) => `${program}: ${line}`))
      .join("\n");
  }

  async etcd(clientPort: number, peerPort: number): Promise<string> {
    const url = `http://127.0.0.1:${clientPort}`;
    this.#run("etcd", etcdFlags({ directory: this.#directory, url, peerPort }));
    await this.#waitFor("etcd", async () => (await fetch(`${url}/health`)).ok);
    return url;
  }

  async apiServer(etcdUrl: string, securePort: number): Promise<ReadyApiServer> {
    const token = this.#options.token ?? randomBytes(16).toString("hex");
    const flags = await apiServerFlags({
      directory: this.#directory,
      etcdUrl,
      securePort,
      users: [{ name: "admin", token, groups: ["system:masters"] }, ...(this.#options.users ?? [])],
      hasControllers: this.#options.programs === "with-controllers",
    });
    this.#run("kube-apiserver", [...flags, ...(this.#options.apiServerFlags ?? [])]);
    const url = `https://127.0.0.1:${securePort}`;
    let caCertificate = "";
    await this.#waitFor("kube-apiserver", async () => {
      caCertificate = await readFile(certificateFile(this.#directory), "utf8");
      return caCertificate.includes("END CERTIFICATE");
    });
    const transport = this.#resources.use(createHttpsTransport(caCertificate));
    const server = { url, token, caCertificate, transport };
    await this.#waitFor("kube-apiserver", () => answersOk(server, "/readyz"));
    return server;
  }

  async controllerManager(server: ReadyApiServer, kubeconfig: string): Promise<void> {
    this.#run(
      "kube-controller-manager",
      await controllerManagerFlags({ directory: this.#directory, ...server, kubeconfig }),
    );
    await this.#waitFor("kube-controller-manager", () =>
      answersOk(server, "/api/v1/namespaces/default/serviceaccounts/default"),
    );
  }

  /** Ends kube-apiserver by a signal and runs it again: same port, certificate, tokens and data. */
  async restartApiServer(server: ReadyApiServer, signal: "KILL" | "TERM"): Promise<void> {
    await this.#end("kube-apiserver", signal);
    if (this.#isDisposed) throw new EnvtestError("cannot restart kube-apiserver: the control plane has been stopped");
    this.#deadline = this.#newDeadline();
    this.#spawn("kube-apiserver");
    await this.#waitFor("kube-apiserver", () => answersOk(server, "/readyz"));
  }

  /** Sends a signal to a program that was started, if it still runs. */
  signal(program: EnvtestComponent, signal: ProgramSignal): void {
    this.#processes.get(program)?.signal(signal);
  }

  async #end(program: EnvtestComponent, signal: "KILL" | "TERM"): Promise<void> {
    const process = this.#processes.get(program);
    const deadline = this.#clock.monotonicNow() + endTimeoutMs;
    process?.signal(signal);
    while (process?.hasExited === false) {
      if (this.#clock.monotonicNow() > deadline) {
        throw new EnvtestError(`${program} did not end ${endTimeoutMs / 1000} s after SIG${signal}`);
      }
      await this.#clock.sleep(20);
    }
  }

  #newDeadline(): number {
    return this.#clock.monotonicNow() + (this.#options.readyTimeoutMs ?? 180_000);
  }

  #run(program: EnvtestComponent, flags: readonly string[]): void {
    this.#flags.set(program, flags);
    this.#spawn(program);
    this.#resources.defer(async () => {
      this.#isDisposed = true;
      await this.#processes.get(program)?.[Symbol.asyncDispose]();
    });
  }

  #spawn(program: EnvtestComponent): void {
    const path = join(this.#options.assets.directory, program);
    this.#processes.set(program, new GuardedProcess(path, this.#flags.get(program) ?? []));
  }

  /** Asks `isReady` until it says yes; an error of its is a no, for a socket that nobody listens on is the usual answer. */
  async #waitFor(program: EnvtestComponent, isReady: () => Promise<boolean>): Promise<void> {
    for (;;) {
      const failure = await isReady().then(
        (ready) => (ready ? undefined : new EnvtestError(`${program} says that it is not ready`)),
        (error: unknown) => error,
      );
      if (failure === undefined) return;
      this.#options.signal?.throwIfAborted();
      this.#throwIfHopeless(program, failure);
      await this.#clock.sleep(50, this.#options.signal);
    }
  }

  #throwIfHopeless(program: EnvtestComponent, cause: unknown): void {
    const process = this.#processes.get(program);
    const logTail = process?.logTail ?? "";
    const tell = (problem: string): string =>
      `cannot start the control plane: ${program} ${problem}; it printed last:\n${logTail}`;
    if (process?.hasExited !== false) {
      const Problem = logTail.includes("address already in use") ? PortTakenError : EnvtestError;
      throw new Problem(tell("ended"), { cause });
    }
    if (this.#clock.monotonicNow() > this.#deadline) throw new EnvtestError(tell("was not ready in time"), { cause });
  }
}

async function answersOk({ transport, url, token }: ReadyApiServer, path: string): Promise<boolean> {
  const response = await transport.send(
    new Request(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } }),
  );
  await response.body?.cancel();
  return response.ok;
}
