// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// What a cluster that nobody started here can do: seen by its doing it, for what it says of itself is not enough.
import {
  ConfigMap,
  CoreV1Node,
  Deployment,
  isNotFound,
  Namespace,
  Pod,
  SubjectAccessReview,
  type Client,
} from "@nuvolaris/client";
import { systemClock, type Clock } from "@nuvolaris/clock";
import type { Capability } from "./control-plane.ts";

export interface ProbeCapabilitiesOptions {
  /** An administrator's. */
  readonly client: Client;
  /** How long a controller may take to act, in milliseconds. Default 60,000: an idle one takes less than one second. */
  readonly waitMs?: number;
  readonly signal?: AbortSignal;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

/**
 * Looks what the controllers and nodes of a cluster do, in a namespace `capability-probe-*` that is deleted again. Where
 * nothing ends namespaces, it stays behind, terminating.
 */
export async function probeCapabilities(options: ProbeCapabilitiesOptions): Promise<ReadonlySet<Capability>> {
  const probe = new CapabilityProbe(options);
  const namespace = await probe.createNamespace();
  let inNamespace: readonly Capability[] = [];
  let ended = false;
  try {
    inNamespace = await probe.inNamespace(namespace);
  } finally {
    ended = await probe.endsNamespace(namespace);
  }
  return new Set([...inNamespace, ...(ended ? (["namespaces"] as const) : []), ...(await probe.ofNodes())]);
}

class CapabilityProbe {
  readonly #client: Client;
  readonly #options: ProbeCapabilitiesOptions;
  readonly #clock: Clock;

  constructor(options: ProbeCapabilitiesOptions) {
    this.#options = options;
    this.#client = options.client;
    this.#clock = options.clock ?? systemClock;
  }

  async createNamespace(): Promise<string> {
    const created = await this.#client.create(Namespace, { metadata: { generateName: "capability-probe-" } });
    return created.metadata.name;
  }

  async inNamespace(namespace: string): Promise<readonly Capability[]> {
    const [rbac, gc, workloads] = await Promise.all([
      this.#authorises(),
      this.#collectsGarbage(namespace),
      this.#runsWorkloads(namespace),
    ]);
    return [
      ...(rbac ? (["rbac"] as const) : []),
      ...(gc ? (["gc"] as const) : []),
      ...(workloads ? (["workloads"] as const) : []),
    ];
  }

  async endsNamespace(namespace: string): Promise<boolean> {
    await this.#client.delete(Namespace, { name: namespace });
    return this.#sees(() => this.#isGone(this.#client.get(Namespace, { name: namespace })));
  }

  /** A simulated node says so by its container runtime; nothing runs in its pods. */
  async ofNodes(): Promise<readonly Capability[]> {
    const { items } = await this.#client.list(CoreV1Node);
    const ready = items.filter(({ status }) =>
      status?.conditions?.some(({ type, status: value }) => type === "Ready" && value === "True"),
    );
    if (ready.length === 0) return [];
    const isReal = ready.some(({ status }) => !status?.nodeInfo?.containerRuntimeVersion.startsWith("simulated://"));
    return isReal ? ["ready-pods", "pods"] : ["ready-pods"];
  }

  async #authorises(): Promise<boolean> {
    const review = await this.#client.create(SubjectAccessReview, {
      metadata: { name: "" },
      spec: {
        user: "nobody-at-all",
        resourceAttributes: { verb: "delete", resource: "secrets", namespace: "default" },
      },
    });
    return review.status?.allowed === false;
  }

  async #collectsGarbage(namespace: string): Promise<boolean> {
    const owner = await this.#client.create(ConfigMap, { metadata: { namespace, name: "owner" } });
    const reference = { apiVersion: "v1", kind: "ConfigMap", name: "owner", uid: owner.metadata.uid };
    const key = { namespace, name: "dependent" };
    await this.#client.create(ConfigMap, { metadata: { ...key, ownerReferences: [reference] } });
    await this.#client.delete(ConfigMap, { namespace, name: "owner" });
    return this.#sees(() => this.#isGone(this.#client.get(ConfigMap, key)));
  }

  async #runsWorkloads(namespace: string): Promise<boolean> {
    const labels = { app: "capability-probe" };
    await this.#client.create(Deployment, {
      metadata: { namespace, name: "probe" },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          // No node has this label: it is enough that there is a pod.
          spec: { nodeSelector: labels, containers: [{ name: "none", image: "none.invalid/none" }] },
        },
      },
    });
    return this.#sees(async () => (await this.#client.list(Pod, { namespace })).items.length > 0);
  }

  async #isGone(answer: Promise<unknown>): Promise<boolean> {
    return answer.then(
      () => false,
      (error: unknown) => {
        if (isNotFound(error)) return true;
        throw error;
      },
    );
  }

  async #sees(happened: () => Promise<boolean>): Promise<boolean> {
    const deadline = this.#clock.monotonicNow() + (this.#options.waitMs ?? 60_000);
    while (!(await happened())) {
      if (this.#clock.monotonicNow() > deadline) return false;
      await this.#clock.sleep(200, this.#options.signal);
    }
    return true;
  }
}
