// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import type { Stored } from "@nuvolaris/api-machinery";
import { FieldPathError, fieldProjection, identityOfFields, type FieldPath } from "./field-projection.ts";
import { thing, type Thing } from "./scripted-server.ts";

const whole = {
  ...thing("a", 3),
  spec: { count: 2, template: { image: "x", env: [{ name: "e", value: "v" }] }, "a.b": 1, none: null },
  status: { phase: "Ready", ready: 1 },
};

function kept(...paths: readonly FieldPath[]): object {
  const { apiVersion, kind, metadata, ...rest } = fieldProjection<Thing>(paths)(whole);
  expect({ apiVersion, kind, metadata }).toEqual({
    apiVersion: whole.apiVersion,
    kind: whole.kind,
    metadata: whole.metadata,
  });
  return rest;
}

const rows: readonly (readonly [string, readonly FieldPath[], object])[] = [
  ["nothing but type and metadata for no path", [], {}],
  ["a member with all that is in it", ["status"], { status: whole.status }],
  [
    "members of one object, not the others",
    ["spec.count", "status.phase"],
    { spec: { count: 2 }, status: { phase: "Ready" } },
  ],
  ["the whole where a part of it is named too", ["status.phase", "status"], { status: whole.status }],
  ["the whole whichever is named first", ["status", "status.phase"], { status: whole.status }],
  ["a list as a whole", ["spec.template.env"], { spec: { template: { env: whole.spec.template.env } } }],
  [
    "a list as a whole where a path leads into it",
    ["spec.template.env.name"],
    { spec: { template: { env: whole.spec.template.env } } },
  ],
  ["a name with a dot", [["spec", "a.b"]], { spec: { "a.b": 1 } }],
  ["null as it is", ["spec.none.deeper"], { spec: { none: null } }],
  ["nothing of what is not there", ["spec.toString", "other.x"], { spec: {} }],
  ["metadata, whatever is named of it", ["metadata.name"], {}],
];

test.each(rows)("it keeps %s", (_what, paths, expected) => {
  expect(kept(...paths)).toEqual(expected);
});

test("the object it is given stays as it is", () => {
  const before = structuredClone(whole);
  const object: Stored<Thing> = whole;

  fieldProjection<Thing>(["spec.template"])(object);

  expect(object).toEqual(before);
});

test.each(["", "spec.", ".spec", "a..b", [], ["spec", ""]])("%j is no path", (path: FieldPath) => {
  expect(() => fieldProjection([path])).toThrow(FieldPathError);
  expect(() => fieldProjection([path])).toThrow("expected names with dots between, as spec.replicas");
});

test("the same fields are the same however they are named", () => {
  const identity = identityOfFields(["spec.count", "status"]);

  expect(identityOfFields(["status", ["spec", "count"], "status"])).toBe(identity);
  expect(identityOfFields(["spec", "status"])).not.toBe(identity);
  expect(identityOfFields([["spec.count"], "status"])).not.toBe(identity);
});
