// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { capManagers } from "./cap-managers.ts";
import { managerId, type Manager, type Managers } from "./managers.ts";

function updater(index: number, apiVersion = "v1"): Manager {
  const day = String(index + 1).padStart(2, "0");
  return {
    manager: `m${index}`,
    operation: "Update",
    apiVersion,
    time: `2026-01-${day}T00:00:00Z`,
    fields: { [`f:field${index}`]: {} },
  };
}

function managersOf(list: readonly Manager[]): Managers {
  return new Map(list.map((manager) => [managerId(manager), manager]));
}

function namesOf(managers: Managers): string[] {
  return [...managers.values()].map(({ manager }) => manager).sort();
}

test("ten managers that update are told apart", () => {
  const managers = managersOf(Array.from({ length: 10 }, (_, index) => updater(index)));
  expect(capManagers(managers)).toBe(managers);
});

test("with the eleventh the two oldest become ancient-changes, of the time of the younger", () => {
  const capped = capManagers(managersOf(Array.from({ length: 11 }, (_, index) => updater(10 - index))));
  expect(capped.size).toBe(10);
  expect(namesOf(capped)).not.toContain("m0");
  expect([...capped.values()].find(({ manager }) => manager === "ancient-changes")).toMatchObject({
    time: "2026-01-02T00:00:00Z",
    fields: { "f:field0": {}, "f:field1": {} },
  });
});

test("the next one goes into the same bucket", () => {
  const once = capManagers(managersOf(Array.from({ length: 11 }, (_, index) => updater(index))));
  const twice = capManagers(new Map([...once, ...managersOf([updater(11)])]));
  expect(twice.size).toBe(10);
  expect([...twice.values()].find(({ manager }) => manager === "ancient-changes")?.fields).toEqual({
    "f:field0": {},
    "f:field1": {},
    "f:field2": {},
  });
});

test("versions have buckets of their own, and one of a kind stays as it is", () => {
  const mixed = Array.from({ length: 11 }, (_, index) => updater(index, index === 0 ? "v0" : "v1"));
  const capped = capManagers(managersOf(mixed));
  expect(namesOf(capped)).toContain("m0");
  expect([...capped.values()].find(({ manager }) => manager === "ancient-changes")).toMatchObject({
    apiVersion: "v1",
    fields: { "f:field1": {}, "f:field2": {} },
  });
});

test("who applies does not count", () => {
  const appliers = Array.from({ length: 20 }, (_, index): Manager => ({ ...updater(index), operation: "Apply" }));
  const managers = managersOf([...appliers, updater(0)]);
  expect(capManagers(managers)).toBe(managers);
});
