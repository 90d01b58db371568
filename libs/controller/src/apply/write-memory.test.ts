// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonValue, Stored } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { child, type Child } from "../fakes/objects.ts";
import { hashJson } from "./json-hash.ts";
import { WriteMemory } from "./write-memory.ts";

const desired: JsonValue = { spec: { replicas: 1, cpu: "1000m" } };
const key = "children default/a";

function answer(resourceVersion: string, spec: Partial<Child["spec"]> = {}): Stored<Child> {
  const object = child("a", { resourceVersion });
  return { ...object, spec: { ...object.spec, cpu: "1", ...spec }, status: { readyReplicas: 0 } };
}

test("an object that this process has not written is unknown", () => {
  expect(new WriteMemory().judge(key, desired, answer("10"))).toBe("unknown");
});

test("what was just written agrees, though the server writes a value in another way", () => {
  const memory = new WriteMemory();
  memory.remember(key, desired, answer("10"));

  expect(memory.judge(key, desired, answer("10"))).toBe("agrees");
});

test("a newer version that differs elsewhere agrees", () => {
  const memory = new WriteMemory();
  memory.remember(key, desired, answer("10"));

  const scaled: Stored<Child> = { ...answer("11"), status: { readyReplicas: 1 } };
  expect(memory.judge(key, desired, scaled)).toBe("agrees");
});

test("a newer version in which our value differs has drifted", () => {
  const memory = new WriteMemory();
  memory.remember(key, desired, answer("10"));

  expect(memory.judge(key, desired, answer("11", { replicas: 5 }))).toBe("drifted");
  expect(memory.judge(key, desired, answer("12", { cpu: "2" }))).toBe("drifted");
});

test("a version from before our write is no memory of ours: the server was restored from a backup", () => {
  const memory = new WriteMemory();
  memory.remember(key, desired, answer("10"));

  expect(memory.judge(key, desired, answer("9", { replicas: 5 }))).toBe("unknown");
  expect(memory.judge(key, desired, answer("9"))).toBe("unknown");
});

test("versions that do not compare are judged by what the object says", () => {
  const memory = new WriteMemory();
  memory.remember(key, desired, answer("10"));

  expect(memory.judge(key, desired, answer("abc"))).toBe("agrees");
  expect(memory.judge(key, desired, answer("def", { replicas: 5 }))).toBe("drifted");
});

test("another wish is another wish, also when only a field is gone", () => {
  const memory = new WriteMemory();
  memory.remember(key, desired, answer("10"));

  expect(memory.judge(key, { spec: { replicas: 1 } }, answer("10"))).toBe("wanted-changed");
});

test("an object that was created anew is unknown", () => {
  const memory = new WriteMemory();
  memory.remember(key, desired, answer("10"));
  const again = answer("20");

  expect(memory.judge(key, desired, { ...again, metadata: { ...again.metadata, uid: "another" } })).toBe("unknown");
});

test("what is forgotten takes no room", () => {
  const memory = new WriteMemory();
  memory.remember(key, desired, answer("10"));
  memory.forget(key);

  expect(memory.size).toBe(0);
  expect(memory.judge(key, desired, answer("10"))).toBe("unknown");
});

test("a hash does not depend on the order of keys, and does on everything else", () => {
  expect(hashJson({ a: 1, b: { c: 2, d: undefined } })).toBe(hashJson({ b: { c: 2 }, a: 1 }));
  expect(hashJson([1, 2])).not.toBe(hashJson([2, 1]));
  expect(hashJson({ a: 1 })).not.toBe(hashJson({ a: "1" }));
  expect(hashJson({ a: 2n ** 60n })).not.toBe(hashJson({ a: 2n ** 60n + 1n }));
});
