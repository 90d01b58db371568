// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { ObjectMemories, type UnsavedCycle } from "./object-memory.ts";

const unsaved: UnsavedCycle = { annotation: undefined, deleting: false, record: undefined, status: {}, body: {} };

test("an object is remembered as it was first seen", () => {
  const memories = new ObjectMemories();
  const memory = memories.recall("demo/a", "u1", () => true);
  memory.unsaved = unsaved;

  expect(memories.recall("demo/a", "u1", () => false)).toBe(memory);
  expect(memory).toMatchObject({ wasHandledBefore: true, unsaved });
});

test("another object of the same name begins anew", () => {
  const memories = new ObjectMemories();
  memories.recall("demo/a", "u1", () => true).unsaved = unsaved;

  expect(memories.recall("demo/a", "u2", () => false)).toMatchObject({ wasHandledBefore: false, unsaved: undefined });
  expect(memories.size).toBe(1);
});

test("what is gone is forgotten", () => {
  const memories = new ObjectMemories();
  memories.recall("demo/a", "u1", () => true);
  memories.forget("demo/a");

  expect(memories.size).toBe(0);
});
