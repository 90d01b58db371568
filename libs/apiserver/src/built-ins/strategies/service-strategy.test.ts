// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatFieldError } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import type { ApiObject } from "../../registry/api-object.ts";
import { at, objectAt, textAt } from "../json-access.ts";
import { serviceStrategy } from "./service-strategy.ts";
import { testContext } from "./test-context.ts";

const base: ApiObject = { apiVersion: "v1", kind: "Service", metadata: { name: "web", uid: "a" } };
const port = { port: 80, protocol: "TCP", targetPort: 80 };

function service(spec: object, uid = "a"): ApiObject {
  return {
    ...base,
    metadata: { ...base.metadata, uid },
    spec: { type: "ClusterIP", sessionAffinity: "None", ports: [port], ...spec },
  };
}

async function create(object: ApiObject, others: readonly ApiObject[] = []): Promise<ApiObject> {
  return (await serviceStrategy.prepareForCreate?.(object, testContext({ services: others }))) ?? object;
}

async function update(object: ApiObject, old: ApiObject): Promise<ApiObject> {
  return (await serviceStrategy.prepareForUpdate?.(object, old, testContext({ services: [old] }))) ?? object;
}

async function updateErrors(object: ApiObject, old: ApiObject): Promise<readonly string[]> {
  return ((await serviceStrategy.validateUpdate?.(object, old, testContext())) ?? []).map(formatFieldError);
}

test("a service gets an address of the range, and says its family", async () => {
  const spec = objectAt(await create(service({})), "spec");

  expect(spec["clusterIP"]).toMatch(/^10\.(?:9[6-9]|10\d|11[01])\.\d+\.\d+$/);
  expect(spec).toMatchObject({ clusterIPs: [spec["clusterIP"]], ipFamilies: ["IPv4"], ipFamilyPolicy: "SingleStack" });
});

test("two services that are created at the same moment get different addresses", async () => {
  const [a, b] = await Promise.all([create(service({}, "a")), create(service({}, "b"))]);

  expect(textAt(a, "spec", "clusterIP")).not.toBe(textAt(b, "spec", "clusterIP"));
});

test("an address that is taken is not given again", async () => {
  const first = await create(service({}, "same"));
  const other: ApiObject = { ...first, metadata: { name: "other", uid: "other" } };

  const second = await create(service({}, "same"), [other]);

  expect(textAt(second, "spec", "clusterIP")).not.toBe(textAt(first, "spec", "clusterIP"));
});

test("an address that somebody has is refused, as is one outside of the range", async () => {
  const other = service({ clusterIPs: ["10.96.0.9"] }, "other");

  await expect(create(service({ clusterIP: "10.96.0.9" }), [other])).rejects.toThrow(
    "provided IP is already allocated",
  );
  await expect(create(service({ clusterIP: "10.1.1.1" }))).rejects.toThrow(
    "the provided network does not match the current range",
  );
});

test("a headless service has no address; without a selector it is open to both families", async () => {
  const headless = objectAt(await create(service({ clusterIP: "None", selector: { a: "b" } })), "spec");
  const open = objectAt(await create(service({ clusterIP: "None" })), "spec");

  expect(headless).toMatchObject({ clusterIPs: ["None"], ipFamilies: ["IPv4"] });
  expect(open).toMatchObject({ ipFamilies: ["IPv4", "IPv6"], ipFamilyPolicy: "RequireDualStack" });
});

test("node ports are given per port and differ", async () => {
  const ports = [
    { ...port, name: "a" },
    { ...port, name: "b", port: 81 },
  ];
  const spec = objectAt(await create(service({ type: "NodePort", ports })), "spec");
  const given = [at(spec, "ports"), []].flat().map((item) => at(item, "nodePort"));

  expect(new Set(given).size).toBe(2);
  for (const nodePort of given) expect(nodePort).toSatisfy((value: number) => value >= 30_000 && value <= 32_767);
});

test("a load balancer that stays on the node gets a port for health checks", async () => {
  const spec = { type: "LoadBalancer", externalTrafficPolicy: "Local" };

  expect(at(await create(service(spec)), "spec", "healthCheckNodePort")).toBeTypeOf("number");
});

test("a load balancer may do without node ports", async () => {
  const created = await create(service({ type: "LoadBalancer", allocateLoadBalancerNodePorts: false }));

  expect(at(created, "spec", "ports")).toEqual([port]);
});

test("an update that leaves the addresses out keeps them, and the node ports", async () => {
  const old = await create(service({ type: "NodePort" }));
  const updated = await update(service({ type: "NodePort", selector: { a: "b" } }), old);

  expect(textAt(updated, "spec", "clusterIP")).toBe(textAt(old, "spec", "clusterIP"));
  expect(at(updated, "spec", "ports")).toEqual(at(old, "spec", "ports"));
});

test("a port that is new in an update gets a node port", async () => {
  const old = await create(service({ type: "NodePort" }));
  const ports = [port, { ...port, port: 81, name: "b" }];
  const updated = await update(service({ type: "NodePort", ports }), old);

  expect(at([at(updated, "spec", "ports")].flat()[1], "nodePort")).toBeTypeOf("number");
});

test("an address cannot be exchanged for another", async () => {
  const old = await create(service({}));
  const changed = await update(service({ clusterIP: "10.96.7.7", clusterIPs: ["10.96.7.7"] }), old);

  expect(await updateErrors(changed, old)).toEqual([
    'spec.clusterIPs[0]: Invalid value: ["10.96.7.7"]: may not change once set',
  ]);
});

test("a patch of clusterIP alone is shown as the list that it would become", async () => {
  const old = await create(service({}));
  const changed = await update({ ...old, spec: { ...objectAt(old, "spec"), clusterIP: "10.96.7.7" } }, old);

  expect(await updateErrors(changed, old)).toEqual([
    'spec.clusterIPs[0]: Invalid value: ["10.96.7.7"]: may not change once set',
  ]);
});

test("turning into an external name gives the address up", async () => {
  const old = await create(service({}));
  const external = await update(
    { ...old, spec: { ...objectAt(old, "spec"), type: "ExternalName", externalName: "example.com" } },
    old,
  );

  expect(objectAt(external, "spec")).not.toHaveProperty("clusterIP");
  expect(await updateErrors(external, old)).toEqual([]);
});

test("turning back into a ClusterIP releases the node ports", async () => {
  const old = await create(service({ type: "NodePort" }));
  const updated = await update({ ...old, spec: { ...objectAt(old, "spec"), type: "ClusterIP" } }, old);

  expect(at(updated, "spec", "ports")).toEqual([port]);
});
