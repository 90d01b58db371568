// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { Child, Parent, parent, Realm, storedMeta } from "../fakes/objects.ts";
import { TerminalError } from "../reconcile.ts";
import { adopt, OwnershipError } from "./adopt.ts";

const owner = { kind: Parent, object: parent("a") };
const options = { owner, kind: Child, managedBy: "sample-operator" };
const wanted = (metadata: KubernetesObject["metadata"]): KubernetesObject => ({
  apiVersion: "apps/v1",
  kind: "Child",
  metadata,
});

test("a child gets its owner, its namespace and its label", () => {
  expect(adopt(wanted({ name: "c" }), options).metadata).toEqual({
    name: "c",
    namespace: "default",
    labels: { "app.kubernetes.io/managed-by": "sample-operator" },
    ownerReferences: [
      {
        apiVersion: "nuvolaris.org/v1",
        kind: "Parent",
        name: "a",
        uid: "uid-of-a",
        controller: true,
        blockOwnerDeletion: true,
      },
    ],
  });
});

test("a child that was adopted already stays as it is", () => {
  const once = adopt(wanted({ name: "c" }), options);

  expect(adopt(once, options)).toEqual(once);
});

test("labels and other owners of the desired child stay", () => {
  const other = { apiVersion: "v1", kind: "Other", name: "o", uid: "u" };
  const { metadata } = adopt(
    wanted({ name: "c", labels: { "app.kubernetes.io/managed-by": "helm" }, ownerReferences: [other] }),
    options,
  );

  expect(metadata.labels).toEqual({ "app.kubernetes.io/managed-by": "helm" });
  expect(metadata.ownerReferences?.map(({ uid }) => uid)).toEqual(["u", "uid-of-a"]);
});

test("a cluster-scoped owner may have children anywhere", () => {
  const realm = {
    kind: Realm,
    object: { apiVersion: "nuvolaris.org/v1", kind: "Realm", metadata: { ...storedMeta("r") } },
  };

  expect(adopt(wanted({ name: "c", namespace: "elsewhere" }), { ...options, owner: realm }).metadata.namespace).toBe(
    "elsewhere",
  );
  expect(adopt(wanted({ name: "c" }), { ...options, owner: realm, kind: Realm }).metadata).not.toHaveProperty(
    "namespace",
  );
});

test("a child in another namespace, or in none, is refused for good: the garbage collector would delete it", () => {
  expect(() => adopt(wanted({ name: "c", namespace: "elsewhere" }), options)).toThrow(
    new OwnershipError("cannot adopt Child c: it is in namespace elsewhere, its owner in default"),
  );
  expect(() => adopt(wanted({ name: "c" }), { ...options, kind: Realm })).toThrow(TerminalError);
});
