// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// A real control plane on this machine: etcd, kube-apiserver and, if wanted, kube-controller-manager. There is no node.
import type { Clock } from "@nuvolaris/clock";
import { makeOwnedFolder } from "../leftovers/owned-folder.ts";
import type { EnvtestAssets } from "./assets.ts";
import { EnvtestError, PortTakenError } from "./envtest-error.ts";
import { EnvtestStart } from "./envtest-start.ts";
import type { EnvtestUser } from "./flags.ts";
import { freePorts } from "./free-ports.ts";
import type { Transport } from "./https-transport.ts";
import { writeKubeconfig } from "./kubeconfig.ts";

export interface EnvtestOptions {
  readonly assets: EnvtestAssets;
  /**
   * What runs beside etcd. Default `api-server`: kube-apiserver alone, where nothing happens that no client does: no
   * namespace finishes terminating, nothing is garbage collected. `with-controllers`: kube-controller-manager too, so
   * Deployments get Pods (which stay pending), owners take their dependents along, and namespaces get service accounts.
   */
  readonly programs?: "api-server" | "with-controllers";
  /** How long all programs may take together, in milliseconds. Default 180,000: 5 s are usual, a busy machine needs more. */
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
 * either, however it ends; the folder `nuvolaris-envtest-*` that a killed process leaves behind in the temporary folder is
 * removed by the next start.
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
  /** The last lines that each program printed, with its name before each. */
  readonly logs: string;
  /**
   * Ends kube-apiserver, without warning or by asking it to, and starts it again with the same port, certificate, tokens
   * and data. Resolves when it is ready: one that is asked to end waits up to a minute for those who watch. Errors:
   * {@link EnvtestError}, as of a start.
   */
  restartApiServer(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
  /** Stops etcd where it is: its connections stay open and nothing is answered, until what is returned is disposed. */
  freezeEtcd(): Disposable;
}

/** How often a start that found a port taken is tried: another process may take one between our look and the listening. */
const attempts = 3;

/**
 * Starts the programs on free ports and resolves when `/readyz` says ok and, with controllers, when the namespace `default`
 * has its service account, without which no pod is admitted.
 *
 * Errors: {@link EnvtestError} when a process ends or is not ready in time; its message ends with what that process
 * printed last. The signal's reason when the caller aborts.
 */
export async function startEnvtest(options: EnvtestOptions): Promise<EnvtestControlPlane> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(options);
    } catch (error) {
      if (!(error instanceof PortTakenError) || attempt === attempts) throw error;
    }
  }
}

async function startOnce(options: EnvtestOptions): Promise<EnvtestControlPlane> {
  await using resources = new AsyncDisposableStack();
  const directory = resources.use(await makeOwnedFolder({ prefix: "nuvolaris-envtest" })).path;
  const start = new EnvtestStart(options, directory, resources);

  const [clientPort = 0, peerPort = 0, securePort = 0] = await freePorts(3);
  const etcdUrl = await start.etcd(clientPort, peerPort);
  const server = await start.apiServer(etcdUrl, securePort);
  const { url, token, caCertificate, transport } = server;
  const serverVersion = await readVersion(transport.send, url, token);
  const kubeconfig = await writeKubeconfig(directory, { url, caCertificate, token });
  if (options.programs === "with-controllers") await start.controllerManager(server, kubeconfig);
  const running = resources.move();
  return {
    url,
    caCertificate,
    token,
    kubeconfig,
    serverVersion,
    etcdUrl,
    send: transport.send,
    get logs() {
      return start.logs;
    },
    restartApiServer: (signal) => start.restartApiServer(server, signal === "SIGKILL" ? "KILL" : "TERM"),
    freezeEtcd: () => {
      start.signal("etcd", "STOP");
      return {
        [Symbol.dispose]: () => {
          start.signal("etcd", "CONT");
        },
      };
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function readVersion(send: Transport, url: string, token: string): Promise<string> {
  const response = await send(new Request(`${url}/version`, { headers: { authorization: `Bearer ${token}` } }));
  const version: unknown = await response.json();
  if (typeof version === "object" && version !== null && "gitVersion" in version) return String(version.gitVersion);
  throw new EnvtestError(`cannot read the server's version: ${url}/version answered ${JSON.stringify(version)}`);
}
