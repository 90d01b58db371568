// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatFieldError } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import type { ApiObject } from "../../registry/api-object.ts";
import { at, objectAt } from "../json-access.ts";
import { ownStrategies } from "./own-strategies.ts";
import { testContext } from "./test-context.ts";

async function changeErrors(resource: string, object: object, old: object): Promise<readonly string[]> {
  const errors = await ownStrategies[resource]?.validateUpdate?.(whole(object), whole(old), testContext());
  return (errors ?? []).map(formatFieldError);
}

function whole(object: object): ApiObject {
  return { apiVersion: "v1", kind: "Any", metadata: { name: "x", namespace: "default" }, ...object };
}

const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "r" };

test("a binding keeps its role", async () => {
  const changed = { roleRef: { ...roleRef, name: "other" } };

  expect(await changeErrors("rbac.authorization.k8s.io/rolebindings", { roleRef }, { roleRef })).toEqual([]);
  expect(await changeErrors("rbac.authorization.k8s.io/rolebindings", changed, { roleRef })).toEqual([
    'roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"Role","Name":"other"}: cannot change roleRef',
  ]);
});

test("a priority class keeps its value", async () => {
  expect(await changeErrors("scheduling.k8s.io/priorityclasses", { value: 2 }, { value: 1 })).toEqual([
    "value: Forbidden: may not be changed in an update.",
  ]);
});

test("a slice keeps the type of its addresses", async () => {
  expect(
    await changeErrors("discovery.k8s.io/endpointslices", { addressType: "IPv6" }, { addressType: "IPv4" }),
  ).toEqual(['addressType: Invalid value: "IPv6": field is immutable']);
});

test("a storage class keeps what volumes were made with", async () => {
  const old = { provisioner: "a/b", reclaimPolicy: "Delete" };

  expect(await changeErrors("storage.k8s.io/storageclasses", { ...old, reclaimPolicy: "Retain" }, old)).toEqual([
    'reclaimPolicy: Invalid value: "Retain": field is immutable',
  ]);
});

test("a claim may grow and be bound, and keeps the rest", async () => {
  const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
  const grown = { ...spec, resources: { requests: { storage: "2Gi" } }, volumeName: "v" };

  expect(await changeErrors("/persistentvolumeclaims", { spec: grown }, { spec })).toEqual([]);
  expect(
    await changeErrors("/persistentvolumeclaims", { spec: { ...spec, accessModes: ["ReadWriteMany"] } }, { spec }),
  ).toEqual([
    "spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims",
  ]);
});

test("a claim without a class is of the default one", async () => {
  const metadata = { name: "fast", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } };
  const context = testContext({ "storageclasses.storage.k8s.io": [whole({ metadata })] });
  const created = await ownStrategies["/persistentvolumeclaims"]?.prepareForCreate?.(whole({ spec: {} }), context);

  expect(created?.["spec"]).toEqual({ storageClassName: "fast" });
});

test("a signing request is in the name of who sends it, and stays so", async () => {
  const strategy = ownStrategies["certificates.k8s.io/certificatesigningrequests"];
  const created = await strategy?.prepareForCreate?.(
    whole({ spec: { username: "somebody", uid: "1" } }),
    testContext(),
  );
  const updated = await strategy?.prepareForUpdate?.(
    whole({ spec: {} }),
    whole({ spec: { signerName: "s" } }),
    testContext(),
  );

  expect(created?.["spec"]).toEqual({ username: "admin", groups: ["system:masters"] });
  expect(objectAt(updated, "spec")).toEqual({ signerName: "s" });
});

test("events are selected by their object, under the name that each group gives it", () => {
  const reference = { kind: "Pod", name: "p" };
  const core = ownStrategies["/events"]?.selectableFields ?? {};
  const events = ownStrategies["events.k8s.io/events"]?.selectableFields ?? {};

  expect(core["involvedObject.name"]?.(whole({ involvedObject: reference }))).toBe("p");
  expect(events["regarding.kind"]?.(whole({ regarding: reference }))).toBe("Pod");
  expect(core["source"]?.(whole({ reportingComponent: "c" }))).toBe("c");
  expect(at(core, "regarding.name")).toBeUndefined();
});
