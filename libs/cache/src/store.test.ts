// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { parseLabelSelector } from "@nuvolaris/api-machinery";
import { listerOf } from "./lister.ts";
import { thing, type Thing } from "./scripted-server.ts";
import { IndexError, Store } from "./store.ts";

function storeOf(...objects: Parameters<Store<Thing>["set"]>[1][]): Store<Thing> {
  const store = new Store<Thing>();
  for (const object of objects) store.set(`${object.metadata.namespace ?? ""}/${object.metadata.name}`, object);
  return store;
}

const names = (objects: readonly { readonly metadata: { readonly name: string } }[]): string[] =>
  objects.map(({ metadata }) => metadata.name);

test("an index follows what is set, changed and deleted", () => {
  const store = storeOf(thing("a", 1, { labels: { app: "web" } }));
  store.addIndex("app", ({ metadata }) => Object.values(metadata.labels ?? {}));
  store.set("default/b", thing("b", 2, { labels: { app: "web", too: "db" } }));
  expect(names(store.byIndex("app", "web"))).toEqual(["a", "b"]);

  store.set("default/b", thing("b", 3, { labels: { app: "db" } }));
  store.delete("default/a");
  store.delete("default/never");

  expect(names(store.byIndex("app", "web"))).toEqual([]);
  expect(names(store.byIndex("app", "db"))).toEqual(["b"]);
});

test("an index that was not declared, or is declared twice, is an error", () => {
  const store = storeOf();

  expect(() => store.byIndex("app", "web")).toThrow(IndexError);
  expect(() => {
    store.addIndex("namespace", () => []);
  }).toThrow("cannot add the index namespace: there is one of that name");
  expect([store.hasIndex("namespace"), store.hasIndex("app")]).toEqual([true, false]);
});

test("a lister reads by key, by namespace, by labels and by index", () => {
  const lister = listerOf(
    storeOf(thing("a", 1, { labels: { app: "web" } }), thing("b", 2), thing("c", 3, { namespace: "other" })),
  );

  expect(lister.get({ namespace: "default", name: "a" })?.metadata.resourceVersion).toBe("1");
  expect(lister.get({ namespace: "default", name: "c" })).toBeUndefined();
  expect(names(lister.list())).toEqual(["a", "b", "c"]);
  expect(names(lister.list({ namespace: "default", selector: parseLabelSelector("!app") }))).toEqual(["b"]);
  expect(names(lister.byIndex("namespace", "other"))).toEqual(["c"]);
  expect(lister.size).toBe(3);
});
