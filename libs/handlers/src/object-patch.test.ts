// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { applyMergePatch, isJsonObject, type JsonObject, type JsonValue } from "@nuvolaris/api-machinery";
import fc from "fast-check";
import { expect, test } from "vitest";
import { combineMergePatches, ObjectPatch } from "./object-patch.ts";

interface Thing {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec: { readonly count: number; readonly image?: string };
  readonly status?: { readonly message?: string; readonly ready?: number };
}

test("changes are collected apart for the body and for the status", () => {
  const patch = new ObjectPatch<Thing>();

  patch.merge({ metadata: { labels: { a: "1" } } });
  patch.merge({ metadata: { labels: { b: "2" } }, spec: { image: null } });
  patch.mergeStatus({ message: "first" });
  patch.mergeStatus({ message: "second", ready: 1 });

  expect(patch.body).toEqual({ metadata: { labels: { a: "1", b: "2" } }, spec: { image: null } });
  expect(patch.status).toEqual({ message: "second", ready: 1 });
});

const json = fc.letrec<{ value: JsonValue; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.integer(),
    fc.constant(null),
    fc.array(fc.integer(), { maxLength: 2 }),
    tie("object"),
  ),
  object: fc.dictionary(fc.constantFrom("a", "b", "c"), tie("value"), { maxKeys: 3 }),
}));

/** RFC 7396 has no way to say "set to an object that has a null"; documents therefore have none. */
function withoutNulls(value: JsonObject): JsonValue {
  return applyMergePatch({}, value);
}

test("the combination does what the patches do one after the other", () => {
  fc.assert(
    fc.property(json.object, json.object, json.object, (document, first, second) => {
      const start = withoutNulls(document);
      fc.pre(!replacesByObject(first, second));
      const oneByOne = applyMergePatch(applyMergePatch(start, first), second);

      expect(applyMergePatch(start, combineMergePatches(first, second))).toEqual(oneByOne);
    }),
  );
});

/** The one sequence that no single merge patch can say: a field is replaced or deleted, then becomes an object. */
function replacesByObject(first: JsonObject, second: JsonObject): boolean {
  return Object.entries(second).some(([field, value]) => {
    const before = first[field];
    if (before === undefined || !isJsonObject(value)) return false;
    return !isJsonObject(before) || replacesByObject(before, value);
  });
}
