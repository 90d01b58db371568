// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { StoredObject } from "./stored-object.ts";

const object = { metadata: { name: "a", resourceVersion: "1" }, spec: { count: 1 }, apiVersion: "v1", kind: "Thing" };

test("a version is stamped with its revision, and its text begins with its kind", () => {
  const stored = StoredObject.of("a", 7, object);

  expect(stored.object.metadata.resourceVersion).toBe("7");
  expect(stored.text).toBe(
    '{"apiVersion":"v1","kind":"Thing","metadata":{"name":"a","resourceVersion":"7"},"spec":{"count":1}}',
  );
  expect(object.metadata.resourceVersion).toBe("1");
});

test("the text of an item says no kind", () => {
  expect(StoredObject.of("a", 7, object).itemText).toBe(
    '{"metadata":{"name":"a","resourceVersion":"7"},"spec":{"count":1}}',
  );
});

test("an object is the same one for whoever asks while somebody holds it", () => {
  const stored = StoredObject.of("a", 7, object);
  const held = stored.object;

  expect(stored.text).toContain('"count":1');
  expect(stored.object).toBe(held);
});

test("an object comes back from its text, with integers beyond 2^53", () => {
  const large = StoredObject.of("a", 7, { ...object, spec: { count: 2n ** 60n } });

  expect(StoredObject.parse("a", 7, large.text).object).toEqual(large.object);
});

test("a text that is no object is an error that shows its beginning", () => {
  expect(() => StoredObject.parse("a", 7, "[1]").object).toThrow("a stored object is no JSON object: [1]");
});
