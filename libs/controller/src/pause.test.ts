// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Objects that their people have taken out of the operator's hands. */
import { expect, test } from "vitest";
import { Child, Parent, parent } from "./fakes/objects.ts";
import { key, Operator } from "./fakes/operator.ts";
import type { ObjectContext } from "./object-reconciler.ts";
import { generationChanged } from "./predicate.ts";

const paused = { metadata: { annotations: { "sample-operator.nuvolaris.org/paused": "true" } } };
const resumed = { metadata: { annotations: { "sample-operator.nuvolaris.org/paused": null } } };

test("a paused object is left alone until it is resumed, whatever the predicates say of annotations", async () => {
  await using operator = await new Operator().start({ predicates: [generationChanged] });
  operator.server.put(Parent, parent("a", paused.metadata));
  await operator.settle();
  operator.server.edit(Parent, key("a"), {
    manager: "kubectl",
    patch: { spec: { count: 2 }, metadata: { generation: 2 } },
  });
  await operator.settle();
  expect([operator.seen, operator.server.requests]).toEqual([[], []]);

  operator.server.edit(Parent, key("a"), { manager: "kubectl", patch: resumed });
  await operator.settle();

  expect(operator.seen).toEqual(["a"]);
  expect(operator.server.find(Child, key("a-child"))?.spec.replicas).toBe(2);
});

test("what others do to the children of a paused object stays until it is resumed", async () => {
  await using operator = await new Operator().start();
  operator.server.put(Parent, parent("a"));
  await operator.settle();
  operator.server.edit(Parent, key("a"), { manager: "kubectl", patch: paused });
  operator.server.edit(Child, key("a-child"), { manager: "kubectl-edit", patch: { spec: { replicas: 9 } } });
  await operator.settle();
  expect(operator.server.find(Child, key("a-child"))?.spec.replicas).toBe(9);

  operator.server.edit(Parent, key("a"), { manager: "kubectl", patch: resumed });
  await operator.settle();

  expect(operator.server.find(Child, key("a-child"))?.spec.replicas).toBe(1);
});

test("a paused object that waits for its clean-up stays, and an event says why", async () => {
  const cleaned: string[] = [];
  const finalize = ({ object }: ObjectContext<Parent>): Promise<void> => {
    cleaned.push(object.metadata.name);
    return Promise.resolve();
  };
  const finalization = { finalizer: "sample.nuvolaris.org/cleanup", finalize };
  await using operator = await new Operator().start({ finalization });
  operator.server.put(Parent, parent("a"));
  await operator.settle();
  operator.server.edit(Parent, key("a"), { manager: "kubectl", patch: paused });
  const deletion = { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } };
  operator.server.edit(Parent, key("a"), { manager: "kubectl", patch: deletion });
  await operator.settle();
  expect(cleaned).toEqual([]);
  expect(operator.recorded).toMatchObject([
    {
      type: "Warning",
      reason: "DeletionPaused",
      note: expect.stringContaining("sample-operator.nuvolaris.org/paused"),
    },
  ]);

  operator.server.edit(Parent, key("a"), { manager: "kubectl", patch: resumed });
  await operator.settle();

  expect(cleaned).toEqual(["a"]);
  expect(operator.server.find(Parent, key("a"))).toBeUndefined();
});
