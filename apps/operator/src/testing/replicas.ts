// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Client, CustomResourceDefinition, Deployment, Lease, Namespace } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { expect, vi } from "vitest";
import { operatorNamespace } from "../manifests/names.ts";
import { startOperator, type OperatorProcess } from "./operator-process.ts";
import { serveControlPlane, type ServedControlPlane, type Write } from "./served-control-plane.ts";

export const patience = { timeout: 50_000, interval: 20 };

/** Tests only: lease duration, renew deadline and retry period, as flags have them. */
export type Timings = readonly [lease: string, deadline: string, period: string];

/** Tests only: operators as processes that stand for one post on one server. */
export class Replicas implements AsyncDisposable {
  readonly client: Client;
  readonly #served: ServedControlPlane;
  readonly #timings: Timings;
  readonly #processes = new AsyncDisposableStack();

  private constructor(served: ServedControlPlane, timings: Timings) {
    this.#served = this.#processes.use(served);
    this.#timings = timings;
    this.client = new Client({ transport: served.plane.transport, clock: served.plane.clock });
  }

  static async prepare(timings: Timings): Promise<Replicas> {
    const replicas = new Replicas(await serveControlPlane(), timings);
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
    const [lease, deadline, period] = this.#timings;
    const flags = [
      ...["--kubeconfig", this.#served.kubeconfigOf(pod), "--log-format", "json", dev ? "--dev" : "--leader-elect"],
      ...["--leader-elect-lease-duration", lease, "--leader-elect-renew-deadline", deadline],
      ...["--leader-elect-retry-period", period, "--leader-elect-resource-namespace", operatorNamespace],
    ];
    return this.#processes.use(startOperator(flags, { POD_NAME: pod, ...(jumpMs !== undefined && jumping(jumpMs)) }));
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
    return podOf((await this.#lease()).spec?.holderIdentity);
  }

  #lease(): Promise<Lease> {
    return this.client.get(Lease, { namespace: operatorNamespace, name: "sample-operator" });
  }

  /** When the leader last said that it is there, by its own clock. */
  async renewedAtMs(): Promise<number> {
    return Date.parse((await this.#lease()).spec?.renewTime ?? "");
  }

  /** Creates Samples. */
  async create(...names: readonly string[]): Promise<void> {
    for (const name of names) {
      await this.client.create(Sample, { metadata: { namespace: "default", name }, spec: { count: 1 } });
    }
  }

  /** Creates a Sample, and resolves when it has what a working operator gives it. */
  async reconciled(name: string): Promise<void> {
    const key = { namespace: "default", name };
    await this.create(name);
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

/** The environment of a process whose wall clock jumps. */
function jumping(ms: number): Readonly<Record<string, string>> {
  const program = `
    const { now } = Date;
    process.once("SIGUSR2", () => {
      Date.now = () => now() + ${ms};
      process.stderr.write("clock jumped\\n");
    });`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(program)}` };
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
