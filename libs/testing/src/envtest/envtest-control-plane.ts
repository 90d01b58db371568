// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// A real control plane on this machine: etcd and kube-apiserver, nothing else. No controllers run, so no namespace
// finishes terminating and nothing is garbage collected.
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock, type Clock } from "@nuvolaris/clock";
import { apiServerFlags, certificateFile, etcdFlags, type EnvtestUser } from "./flags.ts";
import type { EnvtestAssets } from "./assets.ts";
import { EnvtestError } from "./envtest-error.ts";
import { freePorts } from "./free-ports.ts";
import { GuardedProcess } from "./guarded-process.ts";
import { createHttpsTransport, type Transport } from "./https-transport.ts";
import { writeKubeconfig } from "./kubeconfig.ts";

export interface EnvtestOptions {
  readonly assets: EnvtestAssets;
  /** How long etcd and kube-apiserver may take together, in milliseconds. Default 60,000: 3 s are usual, a busy machine needs more. */
  readonly readyTimeoutMs?: number;
  /** The administrator's token, of the group system:masters. Default: a random one. */
  readonly token?: string;
  /** Who else may log in. Default: nobody. */
  readonly users?: readonly EnvtestUser[];
  /** Flags for kube-apiserver, added after ours. */
  readonly apiServerFlags?: readonly string[];
  /** Aborts the start; it does not stop a control plane that runs. */
  readonly signal?: AbortSignal;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

/**
 * A control plane that runs. Disposing it kills its processes and removes its data. Its processes do not outlive this one
 * either, however it ends; what a killed process leaves is a folder `nuvolaris-envtest-*` in the temporary folder.
 */
export interface EnvtestControlPlane extends AsyncDisposable {
  /** `https://127.0.0.1:<port>` */
  readonly url: string;
  /** PEM. */
  readonly caCertificate: string;
  /** Bearer token of the administrator. */
  readonly token: string;
  /** Path of a kubeconfig file for the administrator. */
  readonly kubeconfig: string;
  /** Such as `v1.36.3`. */
  readonly serverVersion: string;
  /** Where etcd answers, in plain HTTP. */
  readonly etcdUrl: string;
  /** Sends a request as it is: over trusted TLS, without adding credentials. */
  readonly send: Transport;
}

/**
 * Starts etcd and kube-apiserver on free ports and resolves when `/readyz` says ok.
 *
 * Errors: {@link EnvtestError} when a process ends or is not ready in time; its message ends with what that process
 * printed last. The signal's reason when the caller aborts.
 */
export async function startEnvtest(options: EnvtestOptions): Promise<EnvtestControlPlane> {
  await using resources = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), "nuvolaris-envtest-"));
  resources.defer(() => rm(directory, { recursive: true, force: true, maxRetries: 3 }));
  const start = new Start(options, directory, resources);

  const [clientPort = 0, peerPort = 0, securePort = 0] = await freePorts(3);
  const etcdUrl = await start.etcd(clientPort, peerPort);
  const { url, token, caCertificate, transport } = await start.apiServer(etcdUrl, securePort);
  const serverVersion = await readVersion(transport.send, url, token);
  const kubeconfig = await writeKubeconfig(directory, { url, caCertificate, token });
  const running = resources.move();
  return {
    url,
    caCertificate,
    token,
    kubeconfig,
    serverVersion,
    etcdUrl,
    send: transport.send,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** One attempt to start: what its steps share. */
class Start {
  readonly #options: EnvtestOptions;
  readonly #directory: string;
  readonly #resources: AsyncDisposableStack;
  readonly #clock: Clock;
  readonly #deadline: number;

  constructor(options: EnvtestOptions, directory: string, resources: AsyncDisposableStack) {
    this.#options = options;
    this.#directory = directory;
    this.#resources = resources;
    this.#clock = options.clock ?? systemClock;
    this.#deadline = this.#clock.monotonicNow() + (options.readyTimeoutMs ?? 60_000);
  }

  async etcd(clientPort: number, peerPort: number): Promise<string> {
    const url = `http://127.0.0.1:${clientPort}`;
    const process = this.#run("etcd", etcdFlags({ directory: this.#directory, url, peerPort }));
    await this.#waitFor("etcd", process, async () => (await fetch(`${url}/health`)).ok);
    return url;
  }

  async apiServer(etcdUrl: string, securePort: number) {
    const token = this.#options.token ?? randomBytes(16).toString("hex");
    const users = [{ name: "admin", token, groups: ["system:masters"] }, ...(this.#options.users ?? [])];
    const flags = await apiServerFlags({ directory: this.#directory, etcdUrl, securePort, users });
    const process = this.#run("kube-apiserver", [...flags, ...(this.#options.apiServerFlags ?? [])]);
    const url = `https://127.0.0.1:${securePort}`;
    let caCertificate = "";
    await this.#waitFor("kube-apiserver", process, async () => {
      caCertificate = await readFile(certificateFile(this.#directory), "utf8");
      return caCertificate.includes("END CERTIFICATE");
    });
    const transport = this.#resources.use(createHttpsTransport(caCertificate));
    const ready = { headers: { authorization: `Bearer ${token}` } };
    await this.#waitFor("kube-apiserver", process, async () => {
      const response = await transport.send(new Request(`${url}/readyz`, ready));
      await response.body?.cancel();
      return response.ok;
    });
    return { url, token, caCertificate, transport };
  }

  #run(program: string, flags: readonly string[]): GuardedProcess {
    return this.#resources.use(new GuardedProcess(join(this.#options.assets.directory, program), flags));
  }

  /** Asks `isReady` until it says yes; an error of its is a no, for a socket that nobody listens on is the usual answer. */
  async #waitFor(program: string, process: GuardedProcess, isReady: () => Promise<boolean>): Promise<void> {
    for (;;) {
      const failure = await isReady().then(
        (ready) => (ready ? undefined : new EnvtestError(`${program} says that it is not ready`)),
        (error: unknown) => error,
      );
      if (failure === undefined) return;
      this.#options.signal?.throwIfAborted();
      const problem = process.hasExited ? "ended" : this.#isLate() ? "was not ready in time" : undefined;
      if (problem) throw new EnvtestError(describe(program, problem, process), { cause: failure });
      await this.#clock.sleep(50, this.#options.signal);
    }
  }

  #isLate(): boolean {
    return this.#clock.monotonicNow() > this.#deadline;
  }
}

function describe(program: string, problem: string, process: GuardedProcess): string {
  return `cannot start the control plane: ${program} ${problem}; it printed last:\n${process.logTail}`;
}

async function readVersion(send: Transport, url: string, token: string): Promise<string> {
  const response = await send(new Request(`${url}/version`, { headers: { authorization: `Bearer ${token}` } }));
  const version: unknown = await response.json();
  if (typeof version === "object" && version !== null && "gitVersion" in version) return String(version.gitVersion);
  throw new EnvtestError(`cannot read the server's version: ${url}/version answered ${JSON.stringify(version)}`);
}
