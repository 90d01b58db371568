// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Kinds whose CustomResourceDefinition comes late, or goes: against an API server in this process, on virtual time. */
import { CustomResourceDefinition } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { startEmbedded } from "@nuvolaris/testing";
import { expect, test } from "vitest";
import { createOperator } from "./operator.ts";
import { World } from "./testing/world.ts";

test("an operator works within a second of its kind's definition, also when that went and comes back", async () => {
  await using world = new World(await startEmbedded());
  const calls: string[] = [];
  const operator = createOperator({ name: "patient" });
  operator.on(Sample).create(({ name }) => void calls.push(name));
  await world.run(operator);
  const definition = Sample.manifest();
  for (const name of ["first", "second"]) {
    await world.settle(300_000);
    await world.client.create(CustomResourceDefinition, definition);
    await world.until(() =>
      world.create(name, 1).then(
        () => true,
        () => false,
      ),
    );
    await world.settle(1000);
    expect(calls.at(-1)).toBe(name);
    await world.client.delete(CustomResourceDefinition, { name: "samples.nuvolaris.org" });
  }

  expect(calls).toEqual(["first", "second"]);
});
