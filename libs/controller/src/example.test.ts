// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { Cluster, type ClusterOptions } from "./cluster.ts";
import { FakeCluster } from "./fakes/fake-cluster.ts";
import { Child, Parent, parent } from "./fakes/objects.ts";
import { Manager } from "./manager.ts";
import { objectController } from "./object-controller.ts";

// #region operator
function parentOperator({ client, clock }: Required<Pick<ClusterOptions, "client" | "clock">>): Manager {
  const cluster = new Cluster({ client, clock, fieldManager: "parent-operator" });
  const controller = objectController(cluster, {
    kind: Parent,
    owns: [{ kind: Child }],
    reconcile: async ({ object, apply, status }) => {
      const child = await apply(desiredChild(object));
      await status({ readyReplicas: child.status?.readyReplicas ?? 0 });
    },
  });
  const manager = new Manager({ clock });
  manager.add(cluster, "cache");
  manager.add(controller);
  return manager;
}

function desiredChild({ metadata, spec }: Parent): Child {
  return {
    apiVersion: "apps/v1",
    kind: "Child",
    metadata: { name: metadata.name ?? "" },
    spec: { replicas: spec.count },
  };
}
// #endregion operator

test("the operator of the README makes a child and reports its readiness", async () => {
  const clock = new FakeClock();
  const client = new FakeCluster();
  const abort = new AbortController();
  const run = parentOperator({ client, clock }).run(abort.signal);
  client.put(Parent, parent("a", {}, 3));
  for (let turn = 0; turn < 20; turn++) await clock.advance(0);
  abort.abort();
  await run;

  expect(client.find(Child, { namespace: "default", name: "a" })?.spec).toEqual({ replicas: 3 });
  expect(client.find(Parent, { namespace: "default", name: "a" })?.status).toEqual({ readyReplicas: 0 });
});
