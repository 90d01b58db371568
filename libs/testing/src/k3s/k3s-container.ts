// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Testcontainers' k3s, with the rights that the engine grants. Loads testcontainers, which takes a second: import it lazily.
import type { Readable } from "node:stream";
import { K3sContainer } from "@testcontainers/k3s";
import { GenericContainer, getContainerRuntimeClient, Wait, type StartedTestContainer } from "testcontainers";

export interface GuardedK3sOptions {
  readonly image: string;
  /**
   * `privileged`, as k3s is meant to run; `capabilities` where the engine itself lacks a right that it would have to give: all
   * but that one.
   */
  readonly rights: "privileged" | "capabilities";
  /** The port of this machine on which the API server answers, before and after a restart of the node. */
  readonly hostPort: number;
  readonly serverArguments: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** How long k3s may take to say that it runs, in milliseconds. */
  readonly startupTimeoutMs: number;
  /** Told the container's id before anything runs in it. */
  readonly onCreated: (id: string) => void;
  readonly onLog: (text: string) => void;
}

const apiPort = 6443;
/** What is mounted from the engine's disk: an overlay file system cannot lie on the container's own. */
const volumes = ["/var/lib/rancher", "/var/lib/containerd", "/var/lib/kubelet"];

/** Starts k3s; it says that it runs when this resolves, and its node may still be on its way. */
export async function startGuardedK3s(options: GuardedK3sOptions): Promise<StartedTestContainer> {
  const { info } = await getContainerRuntimeClient();
  // Where this process is in a container itself, that is the gateway of the engine's network, which no node thinks of.
  const serverArguments = [...options.serverArguments, `--tls-san=${info.containerRuntime.host}`];
  return new GuardedK3sContainer({ ...options, serverArguments }).startOnly();
}

class GuardedK3sContainer extends K3sContainer {
  readonly #onCreated: (id: string) => void;

  constructor(options: GuardedK3sOptions) {
    super(options.image);
    this.#onCreated = options.onCreated;
    this.withAutoCleanup(false)
      .withLabels(options.labels)
      .withCommand(["server", "--disable=traefik", "--disable=metrics-server", ...options.serverArguments])
      // With the node's network off, which images may choose, the second line is not printed; the first always is.
      .withWaitStrategy(Wait.forLogMessage(/k3s is up and running|Node controller sync successful/))
      .withStartupTimeout(options.startupTimeoutMs)
      .withLogConsumer((stream: Readable) => {
        stream.on("data", (chunk: unknown) => {
          options.onLog(String(chunk));
        });
        stream.on("error", () => undefined); // The log ends with the container, however that ends.
      });
    this.exposedPorts = [apiPort];
    this.createOpts.ExposedPorts = { [`${apiPort}/tcp`]: {} };
    this.createOpts.Volumes = Object.fromEntries(volumes.map((path) => [path, {}]));
    this.hostConfig.PortBindings = { [`${apiPort}/tcp`]: [{ HostPort: String(options.hostPort) }] };
    if (options.rights === "capabilities") this.#dropPrivileges();
  }

  /**
   * Starts without reading the kubeconfig, which is read anew after each restart anyway. `start` unpacks it by a package
   * that `@testcontainers/k3s` 12.1 does not declare, so it depends on the workspace whether that works.
   */
  startOnly(): Promise<StartedTestContainer> {
    return GenericContainer.prototype.start.call(this);
  }

  protected override containerCreated(id: string): Promise<void> {
    this.#onCreated(id);
    return Promise.resolve();
  }

  #dropPrivileges(): void {
    this.hostConfig.Privileged = false;
    this.withAddedCapabilities("ALL").withDroppedCapabilities("SYS_RESOURCE");
    this.withSecurityOpt("seccomp=unconfined", "apparmor=unconfined");
    // A node sets the kernel's parameters, as it may in a privileged container.
    this.hostConfig.MaskedPaths = [];
    this.hostConfig.ReadonlyPaths = [];
  }
}
