// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { expect, test } from "vitest";
import { ReadyKeys } from "./ready-keys.ts";

const oneFlow = (): string => "";

function takeAll(ready: ReadyKeys<string>): string[] {
  const keys: string[] = [];
  for (let next = ready.take(); next; next = ready.take()) keys.push(next.key);
  return keys;
}

test("what changed goes before the initial list", () => {
  const ready = new ReadyKeys<string>(oneFlow, 8);
  ready.add("old-1", "low");
  ready.add("old-2", "low");
  ready.add("new", "normal");

  expect(takeAll(ready)).toEqual(["new", "old-1", "old-2"]);
});

test("a low key goes next once as many normal keys overtook it as the limit says", () => {
  const ready = new ReadyKeys<string>(oneFlow, 2);
  ready.add("old", "low");
  for (const key of ["n1", "n2", "n3", "n4"]) ready.add(key, "normal");

  expect(takeAll(ready)).toEqual(["n1", "n2", "old", "n3", "n4"]);
});

test("normal keys that nobody waits behind do not count as overtaking", () => {
  const ready = new ReadyKeys<string>(oneFlow, 2);
  for (const key of ["n1", "n2", "n3"]) ready.add(key, "normal");
  ready.take();
  ready.take();
  ready.add("old", "low");

  expect(takeAll(ready)).toEqual(["n3", "old"]);
});

test("a low key that changes becomes a normal one, and not the other way round", () => {
  const ready = new ReadyKeys<string>(oneFlow, 8);
  ready.add("a", "low");
  ready.add("b", "low");
  ready.add("b", "normal");
  ready.add("b", "low");

  expect(ready.depth("normal")).toBe(1);
  expect(ready.depth("low")).toBe(1);
  expect(takeAll(ready)).toEqual(["b", "a"]);
});

test("under any stream of normal keys a low key waits for at most limit × keys ahead of it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 0, max: 10 }), (limit, ahead) => {
      const ready = new ReadyKeys<string>(oneFlow, limit);
      for (let i = 0; i < ahead; i++) ready.add(`low-${i}`, "low");
      ready.add("last", "low");
      let taken = 0;
      for (let key = ""; key !== "last"; taken++) {
        // Normal work never ends: without ageing "last" would wait for ever.
        ready.add(`normal-${taken}`, "normal");
        key = ready.take()?.key ?? "";
        if (taken > 1000) break;
      }
      expect(taken).toBeLessThanOrEqual((limit + 1) * (ahead + 1));
    }),
  );
});
