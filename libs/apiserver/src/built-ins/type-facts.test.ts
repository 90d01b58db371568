// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { parseTypes } from "./type-facts.ts";

const text = `
Widget map=atomic
  1 name string!
  2 size *int32? default=3
  3 labels map[string]string? map=atomic
  4 ports []Port? list=map(number,protocol) patch=merge key=number
  5 ...Source
  6 extra map[string]{[]string}?
  7 meta meta/v1.ObjectMeta
  0 count int32
Port
  1 number int32! nodefault
Source
  1 path string?
`;
const types = parseTypes("core/v1", text);
const fields = new Map(types.get("core/v1.Widget")?.fields.map((field) => [field.name, field]));

test("each name begins a type, qualified by its package", () => {
  expect([...types.keys()]).toEqual(["core/v1.Widget", "core/v1.Port", "core/v1.Source"]);
  expect(types.get("core/v1.Widget")?.atomic).toBe(true);
  expect(types.get("core/v1.Port")?.atomic).toBe(false);
});

test("marks tell pointers, required fields and what JSON leaves out", () => {
  expect(fields.get("name")).toMatchObject({
    number: 1,
    pointer: false,
    omitEmpty: false,
    required: true,
    default: "",
  });
  expect(fields.get("size")).toMatchObject({ pointer: true, omitEmpty: true, required: false, default: 3 });
});

test("words tell how lists and maps merge", () => {
  expect(fields.get("labels")).toMatchObject({ atomicMap: true });
  expect(fields.get("ports")).toMatchObject({
    listType: "map",
    listMapKeys: ["number", "protocol"],
    patchStrategy: "merge",
    patchMergeKey: "number",
  });
});

test("types nest, and names of other packages stay as they are", () => {
  expect(fields.get("ports")?.type).toEqual({ is: "list", items: { is: "struct", name: "core/v1.Port" } });
  expect(fields.get("meta")?.type).toEqual({ is: "struct", name: "meta/v1.ObjectMeta" });
  expect(fields.get("extra")?.type).toEqual({
    is: "map",
    wrapped: true,
    values: { is: "list", items: { is: "scalar", scalar: "string" } },
  });
});

test("an inlined struct has no name", () => {
  expect(fields.get("")).toMatchObject({ number: 5, inline: true, type: { is: "struct", name: "core/v1.Source" } });
});

test("zero is the default of what JSON always carries, unless it is said not to be", () => {
  expect(fields.get("count")?.default).toBe(0);
  expect(fields.get("meta")?.default).toEqual({});
  expect(types.get("core/v1.Port")?.fields[0]).not.toHaveProperty("default");
});
