// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The writer against an API server in this process. */
import type { KubernetesObject, ResourceKind, Stored } from "@nuvolaris/api-machinery";
import { Client, ConfigMap, CustomResourceDefinition, isConflict, isInvalid, isNotFound } from "@nuvolaris/client";
import { TerminalError, type LocalView } from "@nuvolaris/controller";
import { Sample } from "@nuvolaris/crd-types";
import { startEmbedded, type EmbeddedControlPlane } from "@nuvolaris/testing";
import { expect, test } from "vitest";
import { clientObjectWriter } from "./client-object-writer.ts";
import type { ObjectWriter } from "./object-writer.ts";

const finalizer = "demo.nuvolaris.org/finalizer";
const { signal } = new AbortController();

class World implements AsyncDisposable {
  readonly #plane: EmbeddedControlPlane;
  readonly client: Client;
  /** The keys of what was written through the view. */
  readonly seen: string[] = [];

  constructor(plane: EmbeddedControlPlane) {
    this.#plane = plane;
    this.client = new Client({ transport: plane.transport, clock: plane.clock });
  }

  static async start(): Promise<World> {
    const world = new World(await startEmbedded());
    await world.client.create(CustomResourceDefinition, Sample.manifest());
    await world.#plane.clock.advance(1000);
    return world;
  }

  writer<T extends KubernetesObject>(kind: ResourceKind<T>, formerFinalizer?: string): ObjectWriter<T> {
    const view: LocalView<T> = {
      kind,
      get: () => undefined,
      controlledBy: () => [],
      write: async (key, send) => {
        const answer = await send();
        this.seen.push(`${key.namespace ?? ""}/${key.name}`);
        return answer;
      },
      delete: (_key, send) => send(),
    };
    return clientObjectWriter({ client: this.client, view, finalizer, formerFinalizer, fieldManager: "demo" });
  }

  sample(name = "a"): Promise<Stored<Sample>> {
    return this.client.create(Sample, { metadata: { name, namespace: "default" }, spec: { count: 1 } });
  }

  /** Deletes `object` and creates another one of its name. */
  async replace(object: Stored<Sample>): Promise<Stored<Sample>> {
    await this.client.delete(Sample, { namespace: "default", name: object.metadata.name });
    return this.sample(object.metadata.name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#plane[Symbol.asyncDispose]();
  }
}

test("the body and the status are patched apart, as the operator's own, and the view is told", async () => {
  await using world = await World.start();
  const writer = world.writer(Sample);
  const object = await world.sample();

  const patched = await writer.patch(
    object,
    { body: { metadata: { labels: { seen: "yes" } }, status: { message: "no" } } },
    signal,
  );
  const answer = await writer.patchStatus(patched ?? object, { message: "created" }, signal);

  expect(patched).not.toHaveProperty("status");
  expect(answer).toMatchObject({ metadata: { labels: { seen: "yes" } }, status: { message: "created" } });
  expect(
    answer.metadata.managedFields?.map(({ manager, subresource }) => `${manager ?? ""} ${subresource ?? ""}`),
  ).toEqual(expect.arrayContaining(["demo ", "demo status"]));
  expect(world.seen).toEqual(["default/a", "default/a"]);
});

test("a write of the body or of a finalizer never reaches another object of the same name", async () => {
  await using world = await World.start();
  const writer = world.writer(Sample);
  const object = await world.sample();
  const other = await world.replace(object);

  await expect(writer.patch(object, { body: { spec: { count: 9 } } }, signal)).rejects.toSatisfy(isRefusal);
  expect(await writer.patch(object, { body: {}, finalizer: "add" }, signal)).toBeUndefined();
  await writer.patch(object, { body: {}, finalizer: "remove" }, signal);

  const { items } = await world.client.list(Sample, { namespace: "default" });
  expect(items).toEqual([other]);
});

test("a finalizer is added and removed, and those of others stay", async () => {
  await using world = await World.start();
  const writer = world.writer(Sample);
  const object = await world.sample();
  await world.client.patch(
    Sample,
    { namespace: "default", name: "a" },
    { type: "merge", patch: { metadata: { finalizers: ["other/finalizer"] } } },
  );

  const held = await writer.patch(object, { body: {}, finalizer: "add" }, signal);
  expect(held?.metadata.finalizers?.toSorted()).toEqual([finalizer, "other/finalizer"]);
  if (held) await writer.patch(held, { body: {}, finalizer: "remove" }, signal);

  const { metadata } = await world.client.get(Sample, { namespace: "default", name: "a" });
  expect(metadata.finalizers).toEqual(["other/finalizer"]);
});

test("a finalizer that is taken over goes with ours, and comes back with none", async () => {
  await using world = await World.start();
  const key = { namespace: "default", name: "a" };
  const writer = world.writer(Sample, "former/finalizer");
  await world.sample();
  const finalizers = ["other/finalizer", "former/finalizer"];
  const object = await world.client.patch(Sample, key, { type: "merge", patch: { metadata: { finalizers } } });

  const held = await writer.patch(object, { body: {}, finalizer: "add" }, signal);
  expect(held?.metadata.finalizers).toEqual(["other/finalizer", finalizer]);
  const both = [...(held?.metadata.finalizers ?? []), "former/finalizer"];
  const again = await world.client.patch(Sample, key, { type: "merge", patch: { metadata: { finalizers: both } } });
  await writer.patch(again, { body: {}, finalizer: "remove" }, signal);

  expect((await world.client.get(Sample, key)).metadata.finalizers).toEqual(["other/finalizer"]);
});

test("an object whose deletion began meanwhile takes no finalizer", async () => {
  await using world = await World.start();
  const key = { namespace: "default", name: "a" };
  const object = await world.sample();
  await world.client.patch(Sample, key, { type: "merge", patch: { metadata: { finalizers: ["other/finalizer"] } } });
  await world.client.delete(Sample, key);

  expect(await world.writer(Sample).patch(object, { body: {}, finalizer: "add" }, signal)).toBeUndefined();
  expect((await world.client.get(Sample, key)).metadata.finalizers).toEqual(["other/finalizer"]);
});

test("a body and a finalizer are written by one request, whatever others did meanwhile", async () => {
  await using world = await World.start();
  const key = { namespace: "default", name: "a" };
  const writer = world.writer(Sample);
  const object = await world.sample();
  await world.client.patch(Sample, key, { type: "merge", patch: { metadata: { finalizers: ["other/finalizer"] } } });

  const held = await writer.patch(
    object,
    { body: { metadata: { labels: { seen: "yes" } } }, finalizer: "add" },
    signal,
  );
  expect(held?.metadata).toMatchObject({ labels: { seen: "yes" }, finalizers: ["other/finalizer", finalizer] });
  await world.client.patch(Sample, key, { type: "merge", patch: { spec: { count: 7 } } });
  if (held)
    await writer.patch(held, { body: { metadata: { labels: { seen: "twice" } } }, finalizer: "remove" }, signal);

  expect(await world.client.get(Sample, key)).toMatchObject({
    metadata: { labels: { seen: "twice" }, finalizers: ["other/finalizer"] },
    spec: { count: 7 },
  });
});

test("an object goes with its last finalizer, and what is written with it is no error then", async () => {
  await using world = await World.start();
  const key = { namespace: "default", name: "a" };
  const writer = world.writer(Sample);
  const held = await writer.patch(await world.sample(), { body: {}, finalizer: "add" }, signal);
  await world.client.delete(Sample, key);
  const last = { body: { metadata: { labels: { seen: "yes" } } }, finalizer: "remove" as const };

  if (held) await writer.patch(held, last, signal);
  await expect(world.client.get(Sample, key)).rejects.toSatisfy(isNotFound);
  expect(held && (await writer.patch(held, last, signal))).toBeUndefined();
});

test("a body with a finalizer is not written to another object of the same name, nor to one that is going", async () => {
  await using world = await World.start();
  const key = { namespace: "default", name: "a" };
  const writer = world.writer(Sample);
  const object = await world.sample();
  const other = await world.replace(object);
  const change = { body: { metadata: { labels: { seen: "yes" } } }, finalizer: "add" as const };

  expect(await writer.patch(object, change, signal)).toBeUndefined();
  await world.client.patch(Sample, key, { type: "merge", patch: { metadata: { finalizers: ["other/finalizer"] } } });
  await world.client.delete(Sample, key);
  expect(await writer.patch(other, change, signal)).toBeUndefined();

  expect((await world.client.get(Sample, key)).metadata).not.toHaveProperty("labels");
});

test("a body that the schema refuses is an error, with a finalizer too", async () => {
  await using world = await World.start();
  const object = await world.sample();
  const change = { body: { spec: { count: "many" } }, finalizer: "add" as const };

  await expect(world.writer(Sample).patch(object, change, signal)).rejects.toSatisfy(isInvalid);
});

test("a status that the schema refuses is refused as the server says it", async () => {
  await using world = await World.start();
  const object = await world.sample();

  await expect(world.writer(Sample).patchStatus(object, { message: 7 }, signal)).rejects.toSatisfy(isInvalid);
});

test("the status of an object that is gone was not found", async () => {
  await using world = await World.start();
  const object = await world.sample();
  await world.client.delete(Sample, { namespace: "default", name: "a" });

  await expect(world.writer(Sample).patchStatus(object, { message: "late" }, signal)).rejects.toSatisfy(isNotFound);
});

test("the status of a kind without one is an error that says so, and no object that went", async () => {
  await using world = await World.start();
  const object = await world.client.create(ConfigMap, { metadata: { name: "a", namespace: "default" } });
  const written = world.writer(ConfigMap).patchStatus(object, { message: "created" }, signal);

  await expect(written).rejects.toThrow(TerminalError);
  await expect(written).rejects.toThrow(
    "cannot write the status of ConfigMap default/a: the kind has no status subresource",
  );
});

function isRefusal(error: unknown): boolean {
  return isConflict(error) || isInvalid(error);
}

test("a status is not written to another object of the same name", async () => {
  await using world = await World.start();
  const object = await world.sample();
  const other = await world.replace(object);

  await expect(world.writer(Sample).patchStatus(object, { message: "late" }, signal)).rejects.toSatisfy(isConflict);

  expect(await world.client.get(Sample, { namespace: "default", name: "a" })).toEqual(other);
});

test("a status is written although others have changed the object meanwhile", async () => {
  await using world = await World.start();
  const object = await world.sample();
  const key = { namespace: "default", name: "a" };
  await world.client.patch(Sample, key, { type: "merge", patch: { spec: { count: 7 } } });

  const written = await world.writer(Sample).patchStatus(object, { message: "created" }, signal);

  expect(written).toMatchObject({ spec: { count: 7 }, status: { message: "created" } });
});
