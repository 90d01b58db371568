// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Client, CustomResourceDefinition, Deployment, Lease, Namespace } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { expect, vi } from "vitest";
import { operatorNamespace } from "../manifests/names.ts";
import { startOperator, type OperatorProcess } from "./operator-process.ts";
import { serveControlPlane, type ServedControlPlane, type Write } from "./served-control-plane.ts";
import { SharedTime } from "./shared-time.ts";

/** For processes on a machine that does much else. */
export const patience = { timeout: 150_000, interval: 20 };

/** So long that no machine is too slow to renew in time, and a test that waits for the end of it fails: time has to be let pass. */
const leaseMs = 600_000;
const renewDeadlineMs = 400_000;
const timings = [
  ...["--leader-elect-lease-duration", `${leaseMs}ms`, "--leader-elect-renew-deadline", `${renewDeadlineMs}ms`],
  ...["--leader-elect-retry-period", "500ms"],
];

/** Tests only: operators as processes that stand for one post on one server. */
export class Replicas implements AsyncDisposable {
  readonly client: Client;
  readonly #served: ServedControlPlane;
  readonly #processes = new AsyncDisposableStack();
  readonly #time: SharedTime;

  private constructor(served: ServedControlPlane) {
    this.#served = this.#processes.use(served);
    this.#time = this.#processes.use(new SharedTime());
    this.client = new Client({ transport: served.plane.transport, clock: served.plane.clock });
  }

  static async prepare(): Promise<Replicas> {
    const replicas = new Replicas(await serveControlPlane());
    await replicas.client.create(Namespace, { metadata: { name: operatorNamespace } });
    await replicas.client.create(CustomResourceDefinition, Sample.manifest());
    await replicas.#served.plane.clock.advance(1000);
    return replicas;
  }

  /** `jumpMs`: how far its wall clock jumps when it gets a SIGUSR2. `dev`: it asks who leads to step aside. */
  start(
    pod: string,
    { jumpMs, dev = false }: { readonly jumpMs?: number; readonly dev?: boolean } = {},
  ): OperatorProcess {
    const flags = [
      ...["--kubeconfig", this.#served.kubeconfigOf(pod), "--log-format", "json", dev ? "--dev" : "--leader-elect"],
      ...["--leader-elect-resource-namespace", operatorNamespace, ...timings],
    ];
    return this.#processes.use(startOperator(flags, { POD_NAME: pod, ...this.#time.environment(jumpMs) }));
  }

  /**
   * Lets the time pass that the lease of this pod is good for, which is dead or stopped, and resolves with who leads then. More
   * of it passes where the others had not heard of its last renewal yet: their time counts from then.
   */
  async succeeded(pod: string): Promise<string> {
    return await vi.waitFor(
      async () => {
        const leading = await this.leading();
        if (leading === pod) this.#time.pass(leaseMs + 1000);
        expect(["", pod]).not.toContain(leading);
        return leading;
      },
      { ...patience, interval: 500 },
    );
  }

  /** Lets most of a lease's time pass, and resolves when this pod has looked at the lease twice since then. */
  async looksLater(pod: string): Promise<void> {
    this.#time.pass(0.8 * leaseMs);
    const from = this.#served.reads.length;
    await vi.waitFor(() => {
      const looks = this.#served.reads.slice(from).filter(({ user, path }) => user === pod && isLook(path));
      expect(looks.length).toBeGreaterThanOrEqual(2);
    }, patience);
  }

  /** Lets the time pass in which a leader has to renew its lease, and not that in which others leave it alone. */
  passRenewDeadline(): void {
    this.#time.pass(renewDeadlineMs + 1000);
  }

  /** Resolves when that pod leads. */
  async leader(pod: string): Promise<void> {
    await vi.waitFor(async () => {
      expect(await this.leading()).toBe(pod);
    }, patience);
  }

  /** Resolves with the pod that leads, as soon as one does that is not this one. */
  async leaderOtherThan(pod: string): Promise<string> {
    return await vi.waitFor(async () => {
      const leading = await this.leading();
      expect(["", pod]).not.toContain(leading);
      return leading;
    }, patience);
  }

  /** The pod that holds the Lease; `""` for nobody. */
  async leading(): Promise<string> {
    const lease = await this.client.get(Lease, { namespace: operatorNamespace, name: "sample-operator" });
    return podOf(lease.spec?.holderIdentity);
  }

  /** Creates Samples. */
  async create(...names: readonly string[]): Promise<void> {
    for (const name of names) {
      await this.client.create(Sample, { metadata: { namespace: "default", name }, spec: { count: 1 } });
    }
  }

  /** Creates a Sample, and resolves when it has what a working operator gives it. */
  async reconciled(name: string): Promise<void> {
    await this.create(name);
    await this.isReconciled(name);
  }

  /** Resolves when the Sample has what a working operator gives it. */
  async isReconciled(name: string): Promise<void> {
    const key = { namespace: "default", name };
    await vi.waitFor(async () => {
      await this.client.get(Deployment, key);
      expect((await this.client.get(Sample, key)).status?.readyReplicas).toBe(0);
    }, patience);
  }

  /** Whose writes for Samples arrived, from the write of this index on. */
  workers(from = 0): ReadonlySet<string> {
    return new Set(
      this.#served.writes
        .slice(from)
        .filter(isWork)
        .map(({ user }) => user),
    );
  }

  /** The writes for Samples that arrived while another one than their sender held the Lease, or nobody. */
  usurped(): readonly string[] {
    const usurped: string[] = [];
    let leading = "";
    for (const write of this.#served.writes) {
      if (isGrant(write)) leading = podOf(heldBy(write));
      else if (isWork(write) && write.user !== leading) {
        usurped.push(`${write.method} ${write.path} of ${write.user} while ${leading || "nobody"} led`);
      }
    }
    return usurped;
  }

  /** The writes that arrived, from this index on, but for events: they tell of what is past, whoever leads. */
  writes(from: number): readonly string[] {
    const written = this.#served.writes.slice(from).filter(({ path }) => !path.includes("/events"));
    return written.map(({ method, path }) => `${method} ${path}`);
  }

  get writeCount(): number {
    return this.#served.writes.length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#processes.disposeAsync();
  }
}

/** A request for the Lease, and none to be told of its changes. */
function isLook(path: string): boolean {
  return /\/leases\/[^/?]+$/.test(path);
}

/** What only a leader writes. */
function isWork({ path }: Write): boolean {
  return !/leases|events|selfsubject/.test(path);
}

/** A change of the Lease that the server granted. */
function isGrant({ path, status }: Write): boolean {
  return path.includes("/leases") && status !== undefined && status < 300;
}

function heldBy({ body }: Write): string | undefined {
  // Proof of the cast: the server took it for a Lease.
  return (JSON.parse(body) as Lease).spec?.holderIdentity;
}

/** An identity begins with its pod's name. */
function podOf(identity = ""): string {
  return identity.split("_")[0] ?? "";
}
