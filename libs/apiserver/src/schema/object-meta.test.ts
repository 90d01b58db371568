// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The messages were read off kube-apiserver v1.36.3.
import { expect, test } from "vitest";
import { decodeObjectMeta } from "./object-meta.ts";

test("metadata passes through Go's struct: empty fields are gone, an unset creation time stays unset", () => {
  expect(decodeObjectMeta({ name: "a", labels: {}, generateName: "", creationTimestamp: null })).toEqual({ name: "a" });
});

test("a creation time that is set stays", () => {
  expect(decodeObjectMeta({ creationTimestamp: "2026-01-01T00:00:00Z" })).toEqual({
    creationTimestamp: "2026-01-01T00:00:00Z",
  });
});

test.each([
  [{ labels: { a: 1 } }, "json: cannot unmarshal number into Go struct field ObjectMeta.labels of type string"],
  [{ generation: "x" }, "json: cannot unmarshal string into Go struct field ObjectMeta.generation of type int64"],
  ["x", "json: cannot unmarshal string into Go value of type v1.ObjectMeta"],
])("%j is refused as Go refuses it", (metadata, message) => {
  expect(() => decodeObjectMeta(metadata)).toThrow(message);
});
