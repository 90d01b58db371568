// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { withoutBookkeeping } from "./projection.ts";
import { thing } from "./scripted-server.ts";

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

test("managed fields and kubectl's copy are dropped, the rest is kept", () => {
  const object = thing("a", 1, { managedFields: [{ manager: "x" }], annotations: { [lastApplied]: "{}", mine: "1" } });

  expect(withoutBookkeeping(object)).toEqual(thing("a", 1, { annotations: { mine: "1" } }));
});

test("annotations go when nothing is left of them", () => {
  expect(withoutBookkeeping(thing("a", 1, { annotations: { [lastApplied]: "{}" } }))).toEqual(thing("a", 1));
});

test("an object with nothing to drop is not copied", () => {
  const object = thing("a", 1, { annotations: { mine: "1" } });

  expect(withoutBookkeeping(object)).toBe(object);
});
