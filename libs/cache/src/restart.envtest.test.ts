// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** An informer of a real API server that is ended and started again, and of one whose etcd answers nothing for a while. */
import {
  Client,
  ConfigMap,
  loadClusterConfig,
  mergePatch,
  networkTransport,
  type Transport,
  type TransportRequest,
  type TransportResponse,
} from "@nuvolaris/client";
import { startEnvtest, type EnvtestControlPlane } from "@nuvolaris/testing";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { InformerFactory, type InformerFactoryOptions } from "./informer-factory.ts";
import { impatient, locateRealServer, patience } from "./testing/real-server.ts";

const { assets, missing } = await locateRealServer(process.env);
const limit = { timeout: 480_000 };
const selection = { namespace: "default", labelSelector: "in=view" };
const key = (name: string) => ({ namespace: "default", name });

/** Counts how often a server read everything of a kind. A list that a busy server did not answer is asked for again. */
class CountingTransport implements Transport {
  lists = 0;
  readonly #inner: Transport;

  constructor(inner: Transport) {
    this.#inner = inner;
  }

  async send(request: TransportRequest): Promise<TransportResponse> {
    const query = new URL(request.path, "http://server.invalid").searchParams;
    const isRead = request.method === "GET" && query.has("labelSelector");
    const response = await this.#inner.send(request);
    const isList = isRead && (query.get("watch") === null || query.get("sendInitialEvents") === "true");
    if (isList && response.status === 200) this.lists++;
    return response;
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#inner[Symbol.asyncDispose]();
  }
}

interface Limits extends Pick<InformerFactoryOptions, "silenceMs"> {
  /** Of the informer's client. */
  readonly timeoutMs?: number;
}

/** An informer, what its handlers were told, and others who write. */
async function followed({ kubeconfig }: EnvtestControlPlane, { timeoutMs, ...silence }: Limits = {}) {
  const cluster = await loadClusterConfig({ env: {}, kubeconfig });
  const transport = new CountingTransport(networkTransport(cluster));
  const client = new Client({ transport, ...(timeoutMs !== undefined && { timeoutMs }) });
  const others = new Client({ transport: networkTransport(cluster) });
  const seen = { listed: 0, ends: 0 };
  const observer = { listed: () => seen.listed++, watchEnded: () => seen.ends++ };
  const factory = new InformerFactory({ client, observer, clock: impatient, ...silence });
  const informer = factory.informer(ConfigMap, selection);
  const told = new Map<string, string>();
  const tell = ({ metadata }: { metadata: { name: string; resourceVersion: string } }): void => {
    told.set(metadata.name, metadata.resourceVersion);
  };
  informer.addEventHandler({
    added: tell,
    updated: (_old, object) => {
      tell(object);
    },
    deleted: ({ metadata }) => told.delete(metadata.name),
  });
  factory.start();
  const agree = (): Promise<void> =>
    vi.waitFor(async () => {
      const { items } = await others.list(ConfigMap, selection);
      const versions = items.map(({ metadata }) => [metadata.name, metadata.resourceVersion]).sort();
      const shown = informer.lister.list().map(({ metadata }) => [metadata.name, metadata.resourceVersion]);
      expect(shown.sort()).toEqual(versions);
      expect([...told].sort()).toEqual(versions);
    }, patience);
  const create = (name: string) =>
    others.create(ConfigMap, { metadata: { ...key(name), labels: { in: "view" } }, data: { text: "größer → 漢字" } });
  const touch = (name: string, value: string) => others.patch(ConfigMap, key(name), mergePatch({ data: { value } }));
  const write = (name: string, own: string) =>
    informer.write({ key: key(name), writer: "me" }, () =>
      client.patch(ConfigMap, key(name), mergePatch({ data: { own } })),
    );
  const end = async (): Promise<void> => {
    for (const { metadata } of (await others.list(ConfigMap, selection)).items) {
      await others.delete(ConfigMap, key(metadata.name));
    }
    await factory[Symbol.asyncDispose]();
    await client[Symbol.asyncDispose]();
    await others[Symbol.asyncDispose]();
  };
  return { agree, create, others, seen, told, touch, transport, write, [Symbol.asyncDispose]: end };
}

let plane: EnvtestControlPlane | undefined;

beforeAll(async () => {
  if (!assets) return;
  // One that is asked to end goes on with its watches for so long, and cuts them then. Default a minute.
  plane = await startEnvtest({ assets, apiServerFlags: ["--request-timeout=10s"] });
}, 240_000);
afterAll(() => plane?.[Symbol.asyncDispose]());

test("an etcd that answers nothing for a while costs writes, and no list", limit, async ({ skip }) => {
  if (!plane) return skip(missing);
  await using world = await followed(plane, { timeoutMs: 3000, silenceMs: 3000 });
  const { agree, create, seen, touch, transport, write } = world;
  await create("kept");
  await agree();
  expect(transport.lists).toBe(1);

  const thaw = plane.freezeEtcd();
  // Until a write has reached its deadline, and a watch was silent for so long that it was taken for dead.
  await vi.waitFor(async () => {
    await expect(write("kept", "frozen")).rejects.toThrow();
    expect(seen.ends).toBeGreaterThan(0);
  }, patience);
  thaw[Symbol.dispose]();
  await vi.waitFor(() => touch("kept", "thawed"), patience);
  await create("fresh");
  await agree();

  expect(transport.lists).toBe(1);
});

test(
  "after each restart of the API server the cache is as the server is, from at most one list more",
  limit,
  async ({ skip }) => {
    if (!plane) return skip(missing);
    await using world = await followed(plane);
    const { agree, create, others, seen, touch, transport, write } = world;
    for (const name of ["kept", "goes-0", "goes-1"]) await create(name);
    await agree();
    expect(transport.lists).toBe(1);

    for (const [turn, signal] of (["SIGKILL", "SIGTERM"] as const).entries()) {
      const before = { lists: transport.lists, ends: seen.ends };
      const restarted = plane.restartApiServer(signal);
      const own = write("kept", `while ${signal}`).catch(() => undefined);
      await Promise.all([restarted, own]);
      await touch("kept", signal);
      await create(`comes-${turn}`);
      await others.delete(ConfigMap, key(`goes-${turn}`));
      await agree();
      await write("kept", `after ${signal}`);
      await agree();

      expect(seen.ends).toBeGreaterThan(before.ends);
      expect(transport.lists - before.lists).toBeLessThanOrEqual(1);
    }
  },
);
