// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { FairQueue } from "./fair-queue.ts";

const byNamespace = (key: string): string => key.slice(0, key.indexOf("/"));

function drain(queue: FairQueue<string>): string[] {
  const keys: string[] = [];
  for (let key = queue.shift(); key !== undefined; key = queue.shift()) keys.push(key);
  return keys;
}

test("a busy namespace delays the only key of another one by one turn", () => {
  const queue = new FairQueue(byNamespace);
  for (const key of ["busy/1", "busy/2", "busy/3", "quiet/1"]) queue.push(key);

  expect(drain(queue)).toEqual(["busy/1", "quiet/1", "busy/2", "busy/3"]);
});

test("within a namespace the order of arrival is kept", () => {
  const queue = new FairQueue(byNamespace);
  for (const key of ["a/3", "a/1", "a/2"]) queue.push(key);

  expect(drain(queue)).toEqual(["a/3", "a/1", "a/2"]);
});

test("a namespace that loses its last key loses its turn and can come back", () => {
  const queue = new FairQueue(byNamespace);
  queue.push("a/1");
  queue.push("b/1");

  expect(queue.delete("a/1")).toBe(true);
  expect(queue.has("a/1")).toBe(false);
  queue.push("a/2");

  expect(queue.size).toBe(2);
  expect(drain(queue)).toEqual(["b/1", "a/2"]);
});

test("a cleared queue is empty", () => {
  const queue = new FairQueue(byNamespace);
  queue.push("a/1");

  queue.clear();

  expect(queue.size).toBe(0);
  expect(queue.shift()).toBeUndefined();
});

test("pushing a key twice counts it once", () => {
  const queue = new FairQueue(byNamespace);
  queue.push("a/1");
  queue.push("a/1");

  expect(queue.size).toBe(1);
  expect(drain(queue)).toEqual(["a/1"]);
});
