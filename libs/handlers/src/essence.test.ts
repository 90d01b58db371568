// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { essenceHash, essenceOf } from "./essence.ts";

const object = {
  apiVersion: "nuvolaris.org/v1",
  kind: "Sample",
  metadata: {
    name: "obj",
    resourceVersion: "7",
    labels: { app: "demo" },
    annotations: {
      note: "kept",
      "kubectl.kubernetes.io/last-applied-configuration": "{}",
      "kopf.zalando.org/last-handled-configuration": "{}",
      "demo.nuvolaris.org/progress": "{}",
    },
  },
  spec: { count: 2 },
  status: { message: "created" },
};

test("the essence is the desired state with labels and annotations, without bookkeeping", () => {
  expect(essenceOf(object)).toEqual({
    metadata: { annotations: { note: "kept" }, labels: { app: "demo" } },
    spec: { count: 2 },
  });
});

test("what is under a prefix that kopf marks as its own is bookkeeping", () => {
  const annotations = { "my.example.com/kopf-managed": "yes", "my.example.com/create_fn": "{}", "example.com/x": "1" };

  expect(essenceOf({ metadata: { annotations } })).toEqual({ metadata: { annotations: { "example.com/x": "1" } } });
});

test("an object without labels and annotations has no metadata in its essence", () => {
  expect(essenceOf({ ...object, metadata: { name: "obj", annotations: {}, labels: {} } })).toEqual({
    spec: { count: 2 },
  });
});

test("top-level fields other than spec count too, as in a ConfigMap", () => {
  expect(essenceOf({ apiVersion: "v1", kind: "ConfigMap", metadata: {}, data: { a: "1" } })).toEqual({
    data: { a: "1" },
  });
});

test("the hash does not depend on the order of keys", () => {
  expect(essenceHash({ a: { b: 1, c: [1, { d: 2, e: 3 }] } })).toBe(
    essenceHash({ a: { c: [1, { e: 3, d: 2 }], b: 1 } }),
  );
});

test("the hash depends on every value and on the order of lists", () => {
  const hashes = [{ a: 1 }, { a: "1" }, { a: [1, 2] }, { a: [2, 1] }, { a: null }, {}].map(essenceHash);

  expect(new Set(hashes).size).toBe(hashes.length);
});

test("an integer beyond 2^53 is told from its neighbour", () => {
  expect(essenceHash({ a: 9007199254740993n })).not.toBe(essenceHash({ a: 9007199254740992n }));
});
