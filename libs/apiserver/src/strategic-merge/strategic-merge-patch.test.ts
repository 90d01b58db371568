// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import type { JsonObject, JsonSchemaProps } from "@nuvolaris/api-machinery";
import fc from "fast-check";
import { expect, test } from "vitest";
import { StrategicMergePatchError } from "./strategic-merge-patch-error.ts";
import { strategicMergePatch } from "./strategic-merge-patch.ts";

const container: JsonSchemaProps = {
  type: "object",
  properties: {
    name: { type: "string" },
    image: { type: "string" },
    args: { type: "array", items: { type: "string" } },
  },
};
const schema: JsonSchemaProps = {
  type: "object",
  properties: {
    spec: {
      type: "object",
      properties: {
        paused: { type: "boolean" },
        args: { type: "array", items: { type: "string" } },
        labels: { type: "object", additionalProperties: { type: "string" } },
        containers: {
          type: "array",
          items: container,
          "x-kubernetes-patch-strategy": "merge",
          "x-kubernetes-patch-merge-key": "name",
        },
        keyless: { type: "array", items: container, "x-kubernetes-patch-strategy": "merge" },
        strategy: {
          type: "object",
          "x-kubernetes-patch-strategy": "retainKeys",
          properties: { type: { type: "string" }, rolling: { type: "object" } },
        },
        source: { type: "object", "x-kubernetes-patch-strategy": "replace", properties: { a: { type: "string" } } },
      },
    },
  },
};

function patchSpec(original: JsonObject, patch: JsonObject): unknown {
  return strategicMergePatch({ original: { spec: original }, patch: { spec: patch }, schema })["spec"];
}

test("objects are merged, null deletes", () => {
  expect(
    patchSpec({ paused: true, labels: { a: "1", b: "1" } }, { paused: null, labels: { b: "2", c: null } }),
  ).toEqual({
    labels: { a: "1", b: "2" },
  });
});

test("a list without a strategy is replaced", () => {
  expect(patchSpec({ args: ["a", "b"] }, { args: ["c"] })).toEqual({ args: ["c"] });
});

test("a list with a merge key is merged item by item, new items after the old ones", () => {
  const original = { containers: [{ name: "a", image: "1" }, { name: "b" }] };
  expect(patchSpec(original, { containers: [{ name: "c" }, { name: "a", image: "2" }] })).toEqual({
    containers: [{ name: "c" }, { name: "a", image: "2" }, { name: "b" }],
  });
});

test("$patch: delete removes an item by its key", () => {
  const original = { containers: [{ name: "a" }, { name: "b" }] };
  expect(patchSpec(original, { containers: [{ $patch: "delete", name: "a" }] })).toEqual({
    containers: [{ name: "b" }],
  });
});

test("$patch: replace in a list replaces the list, in an object the object", () => {
  const original = { containers: [{ name: "a" }, { name: "b" }], labels: { a: "1" } };
  const patch = { containers: [{ $patch: "replace" }, { name: "c" }], labels: { $patch: "replace", b: "1" } };
  expect(patchSpec(original, patch)).toEqual({ containers: [{ name: "c" }], labels: { b: "1" } });
});

test("names that every object knows are names like others", () => {
  const patch = JSON.parse('{"labels":{"constructor":"1","__proto__":"2"}}') as JsonObject;
  expect(JSON.stringify(patchSpec({ labels: { a: "1" } }, patch))).toBe(
    '{"labels":{"a":"1","constructor":"1","__proto__":"2"}}',
  );
});

test("$patch: delete in an object empties it", () => {
  expect(patchSpec({ labels: { a: "1" } }, { labels: { $patch: "delete" } })).toEqual({ labels: {} });
});

test("where there is nothing to merge with, directives and nulls are left out", () => {
  expect(patchSpec({}, { labels: { a: "1", b: null }, strategy: { $patch: "delete" } })).toEqual({
    labels: { a: "1" },
  });
});

test("$retainKeys removes what it does not list", () => {
  const original = { strategy: { type: "Rolling", rolling: { max: 1 } } };
  expect(patchSpec(original, { strategy: { $retainKeys: ["type"], type: "Recreate" } })).toEqual({
    strategy: { type: "Recreate" },
  });
});

test("an object with the strategy replace is taken from the patch", () => {
  expect(patchSpec({ source: { a: "1", b: "1" } }, { source: { a: "2" } })).toEqual({ source: { a: "2" } });
});

test("finalizers are a set and owner references a list by uid, whatever the schema says of metadata", () => {
  const original = { metadata: { finalizers: ["a", "b"], ownerReferences: [{ uid: "1", name: "x" }] } };
  const patch = {
    metadata: { finalizers: ["c"], "$deleteFromPrimitiveList/finalizers": ["a"], ownerReferences: [{ uid: "2" }] },
  };
  expect(strategicMergePatch({ original, patch, schema })).toEqual({
    metadata: { finalizers: ["c", "b"], ownerReferences: [{ uid: "2" }, { uid: "1", name: "x" }] },
  });
});

test("$setElementOrder orders a list, items that only the server has stay where they were", () => {
  const original = { containers: [{ name: "a" }, { name: "server" }, { name: "b" }] };
  const patch = {
    "$setElementOrder/containers": [{ name: "b" }, { name: "new" }, { name: "a" }],
    containers: [{ name: "new" }],
  };
  expect(patchSpec(original, patch)).toEqual({
    containers: [{ name: "server" }, { name: "b" }, { name: "new" }, { name: "a" }],
  });
});

test("$setElementOrder alone reorders, and without a list does nothing", () => {
  const order = { "$setElementOrder/containers": [{ name: "b" }, { name: "a" }] };
  expect(patchSpec({ containers: [{ name: "a" }, { name: "b" }] }, order)).toEqual({
    containers: [{ name: "b" }, { name: "a" }],
  });
  expect(patchSpec({ paused: true }, order)).toEqual({ paused: true });
});

test.each([
  [{ containers: [{ image: "x" }] }, 500, "map: map[image:x] does not contain declared merge key: name"],
  [{ containers: [{ $patch: "bogus", name: "a" }] }, 500, "unknown patch type: bogus in map: map[$patch:bogus name:a]"],
  [{ containers: [{ $patch: "merge", name: "a" }] }, 500, "merging lists cannot yet be specified in the patch"],
  [{ containers: [{ $patch: "delete" }] }, 500, "map: map[$patch:delete] does not contain declared merge key: name"],
  [{ containers: ["x"] }, 500, "list element types are not identical: [[map[name:a]] [x]]"],
  [{ containers: [[1]] }, 500, "list element types are not identical: [[map[name:a]] [[1]]]"],
  [{ labels: { $patch: 7 } }, 500, "unknown patch type: %!s(int64=7) in map: map[$patch:7]"],
  [{ strategy: { $retainKeys: "type" } }, 400, "invalid patch format of retainKeys"],
  [{ strategy: { $retainKeys: [], type: "x" } }, 400, "invalid patch format of retainKeys"],
  [{ "$setElementOrder/containers": "a" }, 500, "expected a []interface {}, but received a string"],
  [{ $setElementOrder: [] }, 400, "invalid patch format of setElementOrder list"],
  [{ $deleteFromPrimitiveList: [] }, 400, "invalid patch format of primitive list"],
  [{ "$setElementOrder/labels": [] }, 500, "expected a []interface {}, but received a map[string]interface {}"],
  [{ keyless: [{ name: "b" }] }, 500, "cannot merge lists without merge key for struct"],
  [
    { "$setElementOrder/containers": [{ name: "b" }], containers: [{ name: "c" }] },
    500,
    "The order in patch list:\n[map[name:c]]\n doesn't match $setElementOrder list:\n[map[name:b]]\n",
  ],
])("%j is refused", (patch, code, message) => {
  const original = {
    containers: [{ name: "a" }],
    keyless: [{ name: "a" }],
    labels: { a: "1" },
    strategy: { type: "y" },
  };
  expect(() => patchSpec(original, patch)).toThrow(new StrategicMergePatchError(message, code as 400 | 500));
});

test("a list of lists is refused with 422", () => {
  expect(() =>
    strategicMergePatch({
      original: { metadata: { finalizers: [["a"]] } },
      patch: { metadata: { finalizers: [] } },
      schema,
    }),
  ).toThrow(new StrategicMergePatchError("lists of lists are not supported", 422));
});

interface Golden {
  readonly original: JsonObject;
  readonly patch: JsonObject;
  readonly result?: JsonObject;
  readonly error?: { readonly message: string; readonly code: number };
}

// Proof of the cast: the file was written with these members.
const goldens = JSON.parse(readFileSync(new URL("goldens/patches.json", import.meta.url), "utf8")) as {
  readonly schema: JsonSchemaProps;
  readonly cases: readonly Golden[];
};

function outcomeOf({ original, patch }: Golden): Pick<Golden, "result" | "error"> {
  try {
    return { result: strategicMergePatch({ original, patch, schema: goldens.schema }) };
  } catch (error) {
    if (!(error instanceof StrategicMergePatchError)) throw error;
    return { error: { message: error.message, code: error.code } };
  }
}

test.each(goldens.cases.map((golden, index) => ({ golden, index })))(
  "patch $index ends as on the API server",
  ({ golden }) => {
    const before = JSON.stringify(golden);
    const { result, error } = golden;
    expect(outcomeOf(golden)).toEqual(error === undefined ? { result } : { error });
    expect(JSON.stringify(golden)).toBe(before);
  },
);

const names = fc.uniqueArray(fc.constantFrom<string>("a", "b", "c", "d"));

test("an item is there once, and the patch's items are in its order", () => {
  fc.assert(
    fc.property(names, names, (before, after) => {
      const toItems = (list: readonly string[]) => ({ containers: list.map((name) => ({ name })) });
      const spec = patchSpec(toItems(before), toItems(after)) as ReturnType<typeof toItems>;
      const merged = spec.containers.map(({ name }) => name);
      expect(new Set(merged)).toEqual(new Set([...before, ...after]));
      expect(merged.filter((name) => after.includes(name))).toEqual(after);
    }),
  );
});
