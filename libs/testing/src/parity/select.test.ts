// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { selectElements, selectFields } from "./select.ts";

const list = {
  kind: "List",
  items: [
    { metadata: { name: "a", labels: { x: "1" } }, spec: { n: 1 } },
    { metadata: { name: "b" }, spec: { n: 2 } },
  ],
};

test("without a selection everything is kept", () => {
  expect(selectElements(list)).toEqual(list);
  expect(selectFields(list)).toEqual(list);
});

test("elements are chosen by the value at their key", () => {
  const elements = { list: "/items", key: "/metadata/name", values: ["b", "c"] };

  expect(selectElements(list, { elements })).toEqual({ kind: "List", items: [list.items[1]] });
});

test("a list that is not there stays away", () => {
  expect(selectElements({ a: 1 }, { elements: { list: "/items", key: "/x", values: [] } })).toEqual({ a: 1 });
});

test("only the named fields are kept, under their pointers; those that are not there stay away", () => {
  expect(selectFields(list, { only: ["/items/0/spec", "/items/7/spec", "/kind"] })).toEqual({
    "/items/0/spec": { n: 1 },
    "/kind": "List",
  });
});

test("a field is dropped, in one element or in all", () => {
  expect(selectFields(list, { without: ["/items/0/spec", "/nothing"] })).toEqual({
    ...list,
    items: [{ metadata: list.items[0]?.metadata }, list.items[1]],
  });
  expect(selectFields(list, { without: ["/items/*/spec", "/items/*/metadata/labels"] })).toEqual({
    ...list,
    items: [{ metadata: { name: "a" } }, { metadata: { name: "b" } }],
  });
});

test("a Status is kept whole: a refusal is never what was to be narrowed", () => {
  const status = { kind: "Status", message: "no" };

  expect(selectFields(status, { only: ["/spec"] })).toEqual(status);
});
