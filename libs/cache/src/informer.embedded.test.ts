// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The informer against a whole API server in this process.
import type { Stored } from "@nuvolaris/api-machinery";
import { Client, ConfigMap, mergePatch, TransportError, type Transport } from "@nuvolaris/client";
import { startEmbedded } from "@nuvolaris/testing";
import { expect, test } from "vitest";
import { InformerFactory } from "./informer-factory.ts";

const key = (name: string) => ({ namespace: "default", name });

/** A transport whose requests can all be cut, as a network that breaks would. */
function cuttable(transport: Transport) {
  let cut = new AbortController();
  return {
    transport: {
      send: (request) => transport.send({ ...request, signal: AbortSignal.any([request.signal, cut.signal]) }),
      [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
    } satisfies Transport,
    cut: () => {
      cut.abort(new TransportError("cut", "interrupted"));
      cut = new AbortController();
    },
  };
}

async function started() {
  const controlPlane = await startEmbedded();
  const { clock } = controlPlane;
  const wire = cuttable(controlPlane.transport);
  const client = new Client({ transport: wire.transport, clock, fieldManager: "test" });
  const factory = new InformerFactory({ client, clock, random: () => 0.5 });
  const informer = factory.informer(ConfigMap, { namespace: "default", labelSelector: "in=view" });
  const told: string[] = [];
  const tell = (
    sign: string,
    { metadata }: Stored<ConfigMap>,
    notice: { writer?: unknown; finalStateUnknown: boolean },
  ): void => {
    told.push(
      `${sign}${metadata.name}${notice.writer === "me" ? " by me" : ""}${notice.finalStateUnknown ? " unseen" : ""}`,
    );
  };
  informer.addEventHandler({
    added: (object, notice) => {
      tell("+", object, notice);
    },
    updated: (_old, object, notice) => {
      tell("~", object, notice);
    },
    deleted: (object, notice) => {
      tell("-", object, notice);
    },
  });
  factory.start();
  await clock.advance(0);
  await informer.hasSynced();
  const create = (name: string, labels: Record<string, string> = { in: "view" }) =>
    client.create(ConfigMap, { metadata: { ...key(name), labels }, data: { a: "0" } });
  const stop = async (): Promise<void> => {
    await factory[Symbol.asyncDispose]();
    await controlPlane[Symbol.asyncDispose]();
  };
  return { client, clock, controlPlane, create, cut: wire.cut, informer, told, stop };
}

test("changes of others are told, own ones carry the writer, and what leaves the selection is gone", async () => {
  const { client, clock, create, informer, told, stop } = await started();

  await informer.write({ key: key("a"), writer: "me" }, () => create("a"));
  expect(informer.lister.get(key("a"))?.data).toEqual({ a: "0" });
  await informer.write({ key: key("a"), writer: "me" }, async () => {
    await client.patch(ConfigMap, key("a"), mergePatch({ data: { a: "1" } }));
    return client.patch(ConfigMap, key("a"), mergePatch({ data: { a: "2" } }));
  });
  await create("hidden", {});
  await client.patch(ConfigMap, key("a"), mergePatch({ metadata: { labels: { in: null } } }));
  await clock.advance(0);

  expect(told).toEqual(["+a by me", "~a", "~a by me", "-a"]);
  expect(informer.lister.size).toBe(0);
  await stop();
});

test("what happened while the network was away is made up for, from the version where it broke", async () => {
  const { client, clock, create, cut, informer, told, stop } = await started();
  await create("a");
  await clock.advance(0);

  cut();
  await client.delete(ConfigMap, key("a"));
  await create("b");
  await clock.advance(1000);

  expect(told).toEqual(["+a", "-a", "+b"]);
  expect(informer.lister.list().map(({ metadata }) => metadata.name)).toEqual(["b"]);
  await stop();
});

test("when the server has forgotten that version, all is read again, and missed deletions are told as such", async () => {
  const { client, clock, controlPlane, create, cut, informer, told, stop } = await started();
  await create("a");
  await create("b");
  await clock.advance(0);

  cut();
  await client.delete(ConfigMap, key("a"));
  await create("c");
  controlPlane.server.compact();
  await clock.advance(10_000);

  expect(told).toEqual(["+a", "+b", "-a unseen", "+c"]);
  expect(informer.lister.list().map(({ metadata }) => metadata.name)).toEqual(["b", "c"]);
  await stop();
});

test("over an hour without changes the informer is still there", async () => {
  const { clock, create, told, stop } = await started();

  await clock.advance(3_600_000);
  await create("late");
  await clock.advance(0);

  expect(told).toEqual(["+late"]);
  await stop();
});
