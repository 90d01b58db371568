// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, OwnerReference } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { controllerOf, enqueueMapped, enqueueObject, enqueueOwner, type EventHandler } from "./event-handler.ts";
import { child, Parent, parent, Realm } from "./fakes/objects.ts";
import type { ObjectEvent } from "./object-event.ts";
import type { ReconcileRequest } from "./reconcile.ts";

function requestsOf<T extends KubernetesObject>(handler: EventHandler<T>, event: ObjectEvent<T>): ReconcileRequest[] {
  const requests: ReconcileRequest[] = [];
  handler(event, (request) => requests.push(request));
  return requests;
}

const ownedBy = (name: string, more: Partial<OwnerReference> = {}): object => ({
  ownerReferences: [
    { apiVersion: "nuvolaris.org/v1", kind: "Parent", name, uid: `uid-of-${name}`, controller: true, ...more },
  ],
});

test("enqueueObject names the changed object", () => {
  expect(requestsOf(enqueueObject, { type: "deleted", object: parent("a") })).toEqual([
    { namespace: "default", name: "a" },
  ]);
});

test("enqueueOwner names the owner in the child's namespace", () => {
  const event = { type: "added", object: child("c", ownedBy("a")), initial: false } as const;

  expect(requestsOf(enqueueOwner(Parent), event)).toEqual([{ namespace: "default", name: "a" }]);
});

test("enqueueOwner names both owners when a child changes hands", () => {
  const event = { type: "updated", object: child("c", ownedBy("new")), old: child("c", ownedBy("old")) } as const;

  expect(requestsOf(enqueueOwner(Parent), event).map(({ name }) => name)).toEqual(["new", "old"]);
});

test("enqueueOwner ignores owners that do not manage the child, and other kinds", () => {
  const strangers = [
    ownedBy("a", { controller: false }),
    ownedBy("a", { kind: "Other" }),
    ownedBy("a", { apiVersion: "apps/v1" }),
    {},
  ];
  for (const metadata of strangers) {
    expect(requestsOf(enqueueOwner(Parent), { type: "deleted", object: child("c", metadata) })).toEqual([]);
  }
});

test("enqueueOwner takes an owner reference of another version of the group", () => {
  const event = { type: "deleted", object: child("c", ownedBy("a", { apiVersion: "nuvolaris.org/v1beta1" })) } as const;

  expect(requestsOf(enqueueOwner(Parent), event)).toHaveLength(1);
});

test("a cluster-scoped owner has no namespace", () => {
  const event = { type: "deleted", object: child("c", ownedBy("realm", { kind: "Realm" })) } as const;

  expect(requestsOf(enqueueOwner(Realm), event)).toEqual([{ name: "realm" }]);
});

test("enqueueMapped maps the object and its state before", () => {
  const toLabel = enqueueMapped((object) => [{ name: object.metadata.labels?.["for"] ?? "" }]);
  const event = {
    type: "updated",
    object: child("c", { labels: { for: "new" } }),
    old: child("c", { labels: { for: "old" } }),
  } as const;

  expect(requestsOf(toLabel, event)).toEqual([{ name: "new" }, { name: "old" }]);
});

test("controllerOf finds the one owner that manages", () => {
  expect(controllerOf(child("c", ownedBy("a")))?.name).toBe("a");
  expect(controllerOf(child("c"))).toBeUndefined();
});
