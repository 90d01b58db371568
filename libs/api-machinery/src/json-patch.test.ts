// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { expect, test } from "vitest";
import { JsonPatchError, parseJsonPatch, type JsonPatchOperation } from "./json-patch-operation.ts";
import { applyJsonPatch } from "./json-patch.ts";
import { formatJsonPointer, parseJsonPointer } from "./json-pointer.ts";
import type { JsonValue } from "./json-value.ts";

/** What it is about; then the document, the operation, and what comes of them. */
type Case<Outcome> = readonly [string, readonly [JsonValue, JsonPatchOperation, Outcome]];

const done: Case<JsonValue>[] = [
  ["add a member", [{ a: 1 }, { op: "add", path: "/b", value: 2 }, { a: 1, b: 2 }]],
  ["add over a member", [{ a: 1 }, { op: "add", path: "/a", value: null }, { a: null }]],
  ["insert into a list", [{ a: [1, 3] }, { op: "add", path: "/a/1", value: 2 }, { a: [1, 2, 3] }]],
  ["append to a list", [{ a: [1] }, { op: "add", path: "/a/-", value: 2 }, { a: [1, 2] }]],
  ["replace the document", [{ a: 1 }, { op: "replace", path: "", value: [1] }, [1]]],
  ["replace an item", [[1, 2], { op: "replace", path: "/1", value: 3 }, [1, 3]]],
  ["replace an absent member", [{}, { op: "replace", path: "/a", value: 3 }, { a: 3 }]],
  ["count from the end", [[1, 2], { op: "remove", path: "/-1" }, [1]]],
  ["remove a member", [{ a: 1, b: 2 }, { op: "remove", path: "/a" }, { b: 2 }]],
  ["remove deeply", [{ a: { b: [{ c: 1, d: 2 }] } }, { op: "remove", path: "/a/b/0/c" }, { a: { b: [{ d: 2 }] } }]],
  [
    "move",
    [
      { a: { b: 1 }, c: {} },
      { op: "move", from: "/a/b", path: "/c/d" },
      { a: {}, c: { d: 1 } },
    ],
  ],
  ["copy", [{ a: [1] }, { op: "copy", from: "/a", path: "/b" }, { a: [1], b: [1] }]],
  ["test a value", [{ a: { x: 1, y: 2 } }, { op: "test", path: "/a", value: { y: 2, x: 1 } }, { a: { x: 1, y: 2 } }]],
  ["test an absent member for null", [{}, { op: "test", path: "/a", value: null }, {}]],
  ["use escaped names", [{ "a/b~c": 1 }, { op: "replace", path: "/a~1b~0c", value: 2 }, { "a/b~c": 2 }]],
  ["add a member named __proto__", [{}, { op: "add", path: "/__proto__", value: 1 }, JSON.parse('{"__proto__":1}')]],
];

test.each(done)("it can %s", (_what, [document, operation, expected]) => {
  expect(applyJsonPatch(document, [operation])).toEqual(expected);
});

const refused: Case<string>[] = [
  ["an absent parent", [{}, { op: "add", path: "/a/b", value: 1 }, "cannot reach /a/b: there is no /a"]],
  [
    "an absent list to append to",
    [
      { metadata: {} },
      { op: "add", path: "/metadata/finalizers/-", value: "x" },
      "cannot reach /metadata/finalizers/-: there is no /metadata/finalizers",
    ],
  ],
  ["removing what is not there", [{ a: 1 }, { op: "remove", path: "/b" }, "cannot remove /b: there is no /b"]],
  ["an index beyond the end", [[1], { op: "add", path: "/2", value: 1 }, "/2 is no index of a list with room for 2"]],
  ["a name in a list", [[1], { op: "remove", path: "/x" }, "/x is no index of a list with room for 1"]],
  ["a path through a scalar", [{ a: 1 }, { op: "add", path: "/a/b", value: 1 }, "cannot add /a/b: there is no /a"]],
  [
    "a failing test",
    [{ a: 1 }, { op: "test", path: "/a", value: 2 }, "the test of /a failed: the value is another one"],
  ],
  ["a path that is no pointer", [{}, { op: "remove", path: "a" }, '"a" is no JSON pointer: it must begin with /']],
  ["removing the document", [{}, { op: "remove", path: "" }, "cannot remove the whole document"]],
];

test.each(refused)("it refuses %s", (_what, [document, operation, message]) => {
  const apply = (): JsonValue => applyJsonPatch(document, [operation]);

  expect(apply).toThrow(JsonPatchError);
  expect(apply).toThrow(message);
});

test("the document stays as it was, and what is not touched is shared", () => {
  const document = { a: { b: [1] }, c: { d: 1 } };
  const before = structuredClone(document);

  const patched = applyJsonPatch(document, [{ op: "add", path: "/a/b/-", value: 2 }]);

  expect(document).toEqual(before);
  expect(patched).toHaveProperty("c", document.c);
  expect((patched as typeof document).c).toBe(document.c);
});

test("adding a member and removing it again gives the document back", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), fc.jsonValue(), (document, key, value) => {
      fc.pre(
        typeof document === "object" && document !== null && !Array.isArray(document) && !Object.hasOwn(document, key),
      );
      const path = formatJsonPointer([key]);
      expect(parseJsonPointer(path)).toEqual([key]);
      const patched = applyJsonPatch(document, [
        { op: "add", path, value },
        { op: "remove", path },
      ]);
      expect(patched).toEqual(document);
    }),
  );
});

test("a patch is read from JSON, and an absent value is null", () => {
  expect(
    parseJsonPatch([
      { op: "add", path: "/a" },
      { op: "move", path: "/a", from: "/b" },
      { op: "remove", path: "/c", value: 1 },
    ]),
  ).toEqual([
    { op: "add", path: "/a", value: null },
    { op: "move", path: "/a", from: "/b" },
    { op: "remove", path: "/c" },
  ]);
});

test.each<[JsonValue, RegExp]>([
  [{}, /must be a list/],
  [["x"], /operation 0 .* is no object/],
  [[{ op: "add" }], /operation 0 .* has no path/],
  [[{ path: "/a" }], /has no op/],
  [[{ op: "move", path: "/a" }], /has no from/],
  [[{ op: "jump", path: "/a" }], /unknown op "jump"/],
])("%j is no patch", (value, message) => {
  expect(() => parseJsonPatch(value)).toThrow(message);
});
