// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatFieldError } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import type { ApiObject } from "../../registry/api-object.ts";
import { at, listAt, objectAt, textAt } from "../json-access.ts";
import { podStrategy } from "./pod-strategy.ts";
import { testContext } from "./test-context.ts";

const container = { name: "a", image: "nginx", imagePullPolicy: "Always" };

function pod(spec: object = {}, status: object = {}): ApiObject {
  const full = { containers: [container], restartPolicy: "Always", dnsPolicy: "ClusterFirst", ...spec };
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec: full, status };
}

async function created(object: ApiObject, stored: Parameters<typeof testContext>[0] = {}): Promise<ApiObject> {
  return (await podStrategy.prepareForCreate?.(object, testContext(stored))) ?? object;
}

async function changeErrors(object: ApiObject, old: ApiObject, subresource?: string): Promise<readonly string[]> {
  const context = testContext({}, subresource === undefined ? {} : { subresource });
  return ((await podStrategy.validateUpdate?.(object, old, context)) ?? []).map(formatFieldError);
}

test("a new pod is pending and tolerates a lost node for five minutes", async () => {
  const object = await created(pod());

  expect(object["status"]).toMatchObject({ phase: "Pending" });
  expect(listAt(object, "spec", "tolerations")).toEqual([
    { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 },
    { key: "node.kubernetes.io/unreachable", operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 },
  ]);
});

test("a pod that tolerates everything is given nothing", async () => {
  const object = await created(pod({ tolerations: [{ operator: "Exists" }] }));

  expect(listAt(object, "spec", "tolerations")).toHaveLength(1);
});

test.each([
  ["BestEffort", {}],
  ["Burstable", { requests: { cpu: "1" } }],
  ["Burstable", { requests: { cpu: "1", memory: "1Gi" }, limits: { cpu: "2", memory: "1Gi" } }],
  ["Guaranteed", { requests: { cpu: "1", memory: "1Gi" }, limits: { cpu: "1", memory: "1Gi" } }],
  ["BestEffort", { requests: { cpu: "0" } }],
])("the quality of service is %s for %j", async (qosClass, resources) => {
  const object = await created(pod({ containers: [{ ...container, resources }] }));

  expect(textAt(object, "status", "qosClass")).toBe(qosClass);
});

test("the named priority class decides the priority", async () => {
  const high: ApiObject = {
    apiVersion: "v1",
    kind: "PriorityClass",
    metadata: { name: "high" },
    value: 7,
    preemptionPolicy: "Never",
  };
  const stored = { "priorityclasses.scheduling.k8s.io": [high] };

  expect((await created(pod({ priorityClassName: "high" }), stored))["spec"]).toMatchObject({
    priority: 7,
    preemptionPolicy: "Never",
  });
  expect((await created(pod(), stored))["spec"]).toMatchObject({
    priority: 0,
    preemptionPolicy: "PreemptLowerPriority",
  });
});

test("a priority class that is not there refuses the pod", async () => {
  await expect(created(pod({ priorityClassName: "none" }))).rejects.toThrow(
    'pods "p" is forbidden: no PriorityClass with name none was found',
  );
});

test.each([
  {
    name: "a pod on a node has its own time to end",
    object: pod({ nodeName: "n", terminationGracePeriodSeconds: 5 }),
    requested: undefined,
    seconds: 5,
  },
  {
    name: "a pod without a time has thirty seconds",
    object: pod({ nodeName: "n" }),
    requested: undefined,
    seconds: 30,
  },
  {
    name: "the request's time goes before the pod's",
    object: pod({ nodeName: "n", terminationGracePeriodSeconds: 5 }),
    requested: 9,
    seconds: 9,
  },
  {
    name: "a pod that is on no node goes at once",
    object: pod({ terminationGracePeriodSeconds: 5 }),
    requested: undefined,
    seconds: 0,
  },
  {
    name: "a pod that has ended goes at once",
    object: pod({ nodeName: "n" }, { phase: "Succeeded" }),
    requested: undefined,
    seconds: 0,
  },
  {
    name: "a negative time means one second",
    object: pod({ nodeName: "n", terminationGracePeriodSeconds: -1 }),
    requested: undefined,
    seconds: 1,
  },
])("$name", ({ object, requested, seconds }) => {
  expect(podStrategy.gracePeriodSeconds?.(object, requested)).toBe(seconds);
});

test("images, a deadline and further tolerations may change", async () => {
  const next = pod({
    containers: [{ ...container, image: "nginx:2" }],
    activeDeadlineSeconds: 5,
    tolerations: [{ key: "a", operator: "Exists" }],
  });

  expect(await changeErrors(next, pod())).toEqual([]);
});

test("nothing else may change", async () => {
  const [error = ""] = await changeErrors(pod({ nodeName: "n" }), pod());

  expect(error).toMatch(/^spec: Forbidden: pod updates may not change fields other than/);
  expect(await changeErrors(pod({ restartPolicy: "Never" }), pod())).toHaveLength(1);
});

test("a toleration cannot be taken away", async () => {
  expect(await changeErrors(pod(), pod({ tolerations: [{ key: "a", operator: "Exists" }] }))).toHaveLength(1);
});

test("a binding may set the node", async () => {
  expect(await changeErrors(pod({ nodeName: "n" }), pod(), "binding")).toEqual([]);
});

test("pods are selected by the fields that the kubelet and kubectl ask for", () => {
  const object = pod({ nodeName: "n" }, { phase: "Running" });
  const read = (field: string): string | undefined => podStrategy.selectableFields?.[field]?.(object);

  expect([read("spec.nodeName"), read("status.phase"), read("spec.hostNetwork")]).toEqual(["n", "Running", "false"]);
  expect(at(objectAt(object, "spec"), "nodeName")).toBe("n");
});
