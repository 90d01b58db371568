// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** An informer of a real API server, over real sockets that fail: each failure in turn, with changes while it lasts. */
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import {
  bearer,
  Client,
  ConfigMap,
  loadClusterConfig,
  mergePatch,
  networkTransport,
  type Credentials,
} from "@nuvolaris/client";
import { startEnvtest } from "@nuvolaris/testing";
import { expect, test, vi } from "vitest";
import { InformerFactory } from "./informer-factory.ts";
import { impatient, locateRealServer, patience } from "./testing/real-server.ts";

const { assets, missing } = await locateRealServer(process.env);

/** What happens to bytes and connections. */
type Weather = "fine" | "frozen" | "one-way" | "slow" | "refused";

/** Passes TCP connections on to a port of this machine, in any weather. */
class TcpProxy implements AsyncDisposable {
  readonly #target: number;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  readonly #server: Server;
  #weather: Weather = "fine";

  constructor(target: number) {
    this.#target = target;
    this.#server = createServer({ allowHalfOpen: true }, (client) => {
      this.#accept(client);
    });
  }

  async listen(): Promise<number> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    // Proof: a server that listens on a host and port has such an address.
    return (this.#server.address() as AddressInfo).port;
  }

  change(weather: Weather): void {
    this.#weather = weather;
    for (const pair of this.#pairs) this.#apply(pair);
  }

  /** RST on both sides. */
  reset(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.resetAndDestroy();
  }

  /** FIN towards the client, which may still send. */
  halfClose(): void {
    for (const [client] of this.#pairs) client.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #accept(client: Socket): void {
    if (this.#weather === "refused") {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect({ port: this.#target, host: "127.0.0.1", allowHalfOpen: true });
    const pair = [client, upstream] as const;
    this.#pairs.add(pair);
    this.#join(client, upstream, pair);
    this.#join(upstream, client, pair);
    this.#apply(pair);
  }

  #join(from: Socket, to: Socket, pair: readonly [Socket, Socket]): void {
    from.on("data", (bytes) => {
      if (this.#weather !== "slow") to.write(bytes);
      // In small pieces, so that lines, records and characters are cut anywhere.
      else for (let start = 0; start < bytes.length; start += 100) to.write(bytes.subarray(start, start + 100));
    });
    from.on("end", () => to.end());
    from.on("error", () => to.destroy());
    from.on("close", () => {
      to.destroy();
      this.#pairs.delete(pair);
    });
  }

  #apply([client, upstream]: readonly [Socket, Socket]): void {
    if (this.#weather === "frozen" || this.#weather === "one-way") upstream.pause();
    else upstream.resume();
    if (this.#weather === "frozen") client.pause();
    else client.resume();
  }
}

/** A token that expires when it is told to, and is renewed when the server refuses it. */
class RotatingToken implements Credentials {
  readonly #inner: Credentials;
  #isExpired = false;
  renewals = 0;

  constructor(inner: Credentials) {
    this.#inner = inner;
  }

  expire(): void {
    this.#isExpired = true;
  }

  authorize(signal?: AbortSignal): ReturnType<Credentials["authorize"]> {
    return this.#isExpired ? Promise.resolve(bearer("expired")) : this.#inner.authorize(signal);
  }

  renew(): Promise<boolean> {
    this.#isExpired = false;
    this.renewals++;
    return Promise.resolve(true);
  }
}

const key = (name: string) => ({ namespace: "default", name });

test(
  "over sockets that fail in every way the cache ends as the server is, from one list",
  { timeout: 480_000 },
  async ({ skip }) => {
    if (!assets) return skip(missing);
    await using plane = await startEnvtest({ assets });
    const cluster = await loadClusterConfig({ env: {}, kubeconfig: plane.kubeconfig });
    await using others = new Client({ transport: networkTransport(cluster) });
    await using proxy = new TcpProxy(Number(new URL(cluster.server).port));
    const token = new RotatingToken(cluster.credentials);
    const server = `https://127.0.0.1:${await proxy.listen()}`;
    await using client = new Client({
      transport: networkTransport({ ...cluster, server, credentials: token }),
      timeoutMs: 3000,
    });

    let lists = 0;
    const told = new Map<string, string>();
    const observer = { listed: () => lists++ };
    await using factory = new InformerFactory({ client, observer, clock: impatient, silenceMs: 2000 });
    const informer = factory.informer(ConfigMap, { namespace: "default", labelSelector: "in=view" });
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
    await informer.hasSynced();

    const create = (name: string) =>
      others.create(ConfigMap, {
        metadata: { ...key(name), labels: { in: "view" } },
        data: { text: "größer → 漢字".repeat(500) },
      });
    const touch = (name: string, value: string) => others.patch(ConfigMap, key(name), mergePatch({ data: { value } }));
    const agree = (): Promise<void> =>
      vi.waitFor(async () => {
        const { items } = await others.list(ConfigMap, { namespace: "default", labelSelector: "in=view" });
        const versions = items.map(({ metadata }) => [metadata.name, metadata.resourceVersion]).sort();
        const shown = informer.lister.list().map(({ metadata }) => [metadata.name, metadata.resourceVersion]);
        expect(shown.sort()).toEqual(versions);
        expect([...told].sort()).toEqual(versions);
      }, patience);
    await create("kept");
    await agree();

    const failures: readonly (readonly [string, () => void])[] = [
      [
        "reset",
        () => {
          proxy.reset();
        },
      ],
      [
        "half-closed",
        () => {
          proxy.halfClose();
        },
      ],
      [
        "frozen",
        () => {
          proxy.change("frozen");
        },
      ],
      [
        "deaf on one side",
        () => {
          proxy.change("one-way");
        },
      ],
      [
        "in pieces",
        () => {
          proxy.change("slow");
        },
      ],
      [
        "refused",
        () => {
          proxy.change("refused");
          proxy.reset();
        },
      ],
      [
        "with an expired token",
        () => {
          token.expire();
          proxy.reset();
        },
      ],
    ];
    for (const [name, fail] of failures) {
      const fresh = `while-${name.replaceAll(" ", "-")}`;
      fail();
      await create(fresh);
      await touch("kept", name);
      const write = informer.write({ key: key("kept"), writer: "me" }, () =>
        client.patch(ConfigMap, key("kept"), mergePatch({ data: { own: name } })),
      );
      await write.catch(() => undefined);
      proxy.change("fine");
      await agree();
      await others.delete(ConfigMap, key(fresh));
      await agree();
    }

    expect(lists).toBe(1);
    expect(token.renewals).toBeGreaterThan(0);
  },
);
