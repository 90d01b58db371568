// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// A cluster in a container: what can be done with it while it runs.
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Capability, ControlPlane } from "../control-plane/control-plane.ts";
import { wholeImageName } from "./image-name.ts";
import { DockerError, type Docker } from "./docker.ts";
import { K3sError } from "./k3s-error.ts";
import { heartbeats, nodesReady, readServerVersion } from "./k3s-readiness.ts";
import type { RunningContainer } from "./k3s-start.ts";

export interface K3sControlPlaneOptions {
  readonly container: RunningContainer;
  readonly docker: Docker;
  /** A folder of our own, for the kubeconfig. */
  readonly folder: string;
  /** How long a node may take to be ready, in milliseconds. */
  readonly readyTimeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** What runs; whoever started the container ends it. */
export type ReadyCluster = Omit<ControlPlane, typeof Symbol.asyncDispose>;

const capabilities: readonly Capability[] = [
  "rbac",
  "gc",
  "namespaces",
  "workloads",
  "ready-pods",
  "pods",
  "images",
  "restart-node",
];

/** Waits until the node of a container takes pods. Errors: {@link K3sError} with what the container printed last. */
export async function whenNodeReady(options: K3sControlPlaneOptions): Promise<ReadyCluster> {
  const cluster = new ClusterInContainer(options);
  await cluster.ready(options.signal);
  return cluster.toControlPlane();
}

class ClusterInContainer {
  readonly #options: K3sControlPlaneOptions;
  readonly #kubeconfig: string;

  constructor(options: K3sControlPlaneOptions) {
    this.#options = options;
    this.#kubeconfig = join(options.folder, "kubeconfig.yaml");
  }

  async toControlPlane(): Promise<ReadyCluster> {
    return {
      kubeconfig: this.#kubeconfig,
      serverVersion: await readServerVersion(this.#kubeconfig),
      capabilities: new Set(capabilities),
      logs: () => this.#logs(200),
      loadImage: (image, name) => this.#loadImage(image, name),
      restartNode: () => this.#restartNode(),
    };
  }

  async ready(signal?: AbortSignal, before?: ReadonlySet<string>): Promise<void> {
    try {
      await nodesReady({
        kubeconfig: this.#kubeconfig,
        timeoutMs: this.#options.readyTimeoutMs,
        beforeLook: () => this.#writeKubeconfig(),
        signal,
        ...(before && { before }),
      });
    } catch (error) {
      if (!(error instanceof K3sError)) throw error;
      throw new K3sError(`${error.message}; the container printed last:\n${await this.#logs(40)}`, { cause: error });
    }
  }

  /** k3s writes the file when it starts, so it may be new after each start; readers never see half of it. */
  async #writeKubeconfig(): Promise<void> {
    const { container, docker, folder } = this.#options;
    let written: string;
    try {
      written = await docker.run(["exec", container.id, "cat", "/etc/rancher/k3s/k3s.yaml"]);
    } catch (error) {
      if (!(error instanceof DockerError)) throw error;
      await this.#throwUnlessRunning(error);
      return; // It is not there yet.
    }
    const draft = join(folder, "kubeconfig.draft");
    await writeFile(draft, written.replace(/server:\s*\S+/, `server: https://${container.address}`), { mode: 0o600 });
    await rename(draft, this.#kubeconfig);
  }

  async #throwUnlessRunning(cause: DockerError): Promise<void> {
    const { container, docker } = this.#options;
    const status = (await docker.run(["inspect", "--format", "{{.State.Status}}", container.id])).trim();
    if (status !== "running") throw new K3sError(`the container is ${status}: ${cause.message}`, { cause });
  }

  async #logs(lines: number): Promise<string> {
    const { container, docker } = this.#options;
    const printed = await docker.run(["logs", "--tail", String(lines), container.id], { bothStreams: true });
    return printed
      .trimEnd()
      .split("\n")
      .map((line) => `k3s: ${line}`)
      .join("\n");
  }

  async #loadImage(image: string, name = image): Promise<void> {
    const { container, docker } = this.#options;
    const images = [container.id, "ctr", "--namespace", "k8s.io", "images"];
    await docker.pipe(["save", image], ["exec", "--interactive", ...images, "import", "-"], { timeoutMs: 180_000 });
    if (name === image) return;
    await docker.run(["exec", ...images, "tag", "--force", wholeImageName(image), wholeImageName(name)]);
  }

  async #restartNode(): Promise<void> {
    const { container, docker } = this.#options;
    const before = await heartbeats(this.#kubeconfig);
    await docker.run(["kill", container.id]);
    await docker.run(["start", container.id]);
    await this.ready(undefined, before);
  }
}
