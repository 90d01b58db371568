// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { ObjectOf, Stored } from "@nuvolaris/api-machinery";
import {
  Client,
  ConfigMap,
  CustomResourceDefinition,
  isNotFound,
  loadClusterConfig,
  mergePatch,
  networkTransport,
} from "@nuvolaris/client";
import { silentLogger, type TakeoverReader } from "@nuvolaris/framework";
import type { ControlPlaneProvider } from "@nuvolaris/testing";
import { expect, vi } from "vitest";
import { serveControlPlane } from "../served-control-plane.ts";
import { startKopf, type KopfProcess, type KopfProcessOptions } from "./kopf-process.ts";
import { Parcel, parcels, type Call } from "./parcel.ts";

export type StoredParcel = Stored<ObjectOf<typeof Parcel>>;

/** For programs on a machine that does much else. */
export const patience = { timeout: 180_000, interval: 50 };

const namespace = "default";

/** Tests only: a control plane with parcels, kopf that looks after them, and an operator of ours that does so after it. */
export class TakeOverWorld implements AsyncDisposable {
  readonly client: Client;
  readonly #kubeconfig: string;
  readonly #parts: AsyncDisposableStack;

  private constructor(kubeconfig: string, client: Client, parts: AsyncDisposableStack) {
    this.#kubeconfig = kubeconfig;
    this.client = client;
    this.#parts = parts;
  }

  /** Without a provider, on an API server of this process. */
  static async start(provider?: ControlPlaneProvider): Promise<TakeOverWorld> {
    await using parts = new AsyncDisposableStack();
    const { kubeconfig, pass } = await (provider ? provided(provider, parts) : embedded(parts));
    const transport = networkTransport(await loadClusterConfig({ env: {}, kubeconfig }));
    const client = parts.use(new Client({ transport, fieldManager: "test" }));
    await client.create(CustomResourceDefinition, Parcel.manifest());
    await vi.waitFor(async () => {
      await pass();
      await client.list(Parcel);
    }, patience);
    return new TakeOverWorld(kubeconfig, client, parts.move());
  }

  kopf(options: Omit<KopfProcessOptions, "kubeconfig">): KopfProcess {
    return this.#parts.use(startKopf({ ...options, kubeconfig: this.#kubeconfig }));
  }

  /** Starts ours. What its handlers are called with is added to `calls`. */
  run(takesOverFrom: TakeoverReader, calls: Call[], { cleansUp = true } = {}): { stop(): Promise<void> } {
    const stop = new AbortController();
    const operator = parcels(takesOverFrom, { cleansUp, tell: (call) => void calls.push(call) });
    const ended = operator.run({ client: this.client, log: silentLogger, signal: stop.signal });
    // Whoever stops it hears of its error.
    ended.catch(() => undefined);
    const end = async (): Promise<void> => {
      stop.abort();
      await ended;
    };
    this.#parts.defer(end);
    return { stop: end };
  }

  async create(name: string, spec: StoredParcel["spec"]): Promise<void> {
    await this.client.create(Parcel, { metadata: { name, namespace }, spec });
  }

  async edit(name: string, spec: Partial<StoredParcel["spec"]>): Promise<void> {
    await this.client.patch(Parcel, { name, namespace }, mergePatch({ spec }));
  }

  async delete(name: string): Promise<void> {
    await this.client.delete(Parcel, { name, namespace });
  }

  /** Throws when it is gone. */
  stored(name: string): Promise<StoredParcel> {
    return this.client.get(Parcel, { name, namespace });
  }

  async box(name: string): Promise<Stored<ConfigMap> | undefined> {
    const { items } = await this.client.list(ConfigMap, { namespace });
    return items.find(({ metadata }) => metadata.name === name);
  }

  /** Resolves when the parcel is as `look` expects it. */
  async until(name: string, look: (parcel: StoredParcel) => void): Promise<StoredParcel> {
    return vi.waitFor(async () => {
      const parcel = await this.stored(name);
      look(parcel);
      return parcel;
    }, patience);
  }

  async untilGone(name: string): Promise<void> {
    await vi.waitFor(async () => {
      await expect(this.stored(name)).rejects.toSatisfy(isNotFound);
    }, patience);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.disposeAsync();
  }
}

interface Served {
  readonly kubeconfig: string;
  /** Lets time pass where it is virtual. */
  readonly pass: () => Promise<void>;
}

async function embedded(parts: AsyncDisposableStack): Promise<Served> {
  const { kubeconfig, plane } = parts.use(await serveControlPlane());
  return { kubeconfig, pass: () => plane.clock.advance(1000) };
}

async function provided(provider: ControlPlaneProvider, parts: AsyncDisposableStack): Promise<Served> {
  const { kubeconfig } = parts.use(await provider.start());
  return { kubeconfig, pass: () => Promise.resolve() };
}
