// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import type { ApiObject } from "../registry/api-object.ts";
import { nameAndAge } from "./generic-columns.ts";
import { parseIncludeObject, toPartialMetadataList, toTable } from "./to-table.ts";

const object: ApiObject = {
  apiVersion: "nuvolaris.org/v1",
  kind: "Sample",
  metadata: { name: "a", resourceVersion: "7", creationTimestamp: "2026-01-01T00:00:00Z" },
  spec: { count: 1 },
};
const definition = { columns: nameAndAge };
const options = { version: "v1", now: Date.parse("2026-01-01T00:00:30Z") } as const;

test("a row has cells and, unless told otherwise, the object's metadata", () => {
  expect(toTable(definition, [object], options)).toEqual({
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata: { resourceVersion: "7" },
    columnDefinitions: [
      { name: "Name", type: "string", format: "name", description: "", priority: 0 },
      { name: "Age", type: "date", format: "", description: "", priority: 0 },
    ],
    rows: [
      {
        cells: ["a", "30s"],
        object: { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: object.metadata },
      },
    ],
  });
});

test("a row can carry the whole object, or none", () => {
  const rowObject = (includeObject: "None" | "Object"): unknown =>
    toTable(definition, [object], { ...options, includeObject })["rows"];

  expect(rowObject("Object")).toMatchObject([{ object }]);
  expect(rowObject("None")).toMatchObject([{ object: null }]);
});

test("a list has its own metadata, and an old client its version", () => {
  const table = toTable(definition, [object, object], {
    ...options,
    version: "v1beta1",
    metadata: { resourceVersion: "9" },
  });

  expect(table).toMatchObject({ apiVersion: "meta.k8s.io/v1beta1", metadata: { resourceVersion: "9" } });
});

test("further events of a watch leave the columns out", () => {
  expect(toTable(definition, [object], { ...options, withColumns: false })["columnDefinitions"]).toBeNull();
});

test("a list of metadata has nothing else", () => {
  expect(toPartialMetadataList([object], "v1", { resourceVersion: "9" })).toEqual({
    kind: "PartialObjectMetadataList",
    apiVersion: "meta.k8s.io/v1",
    metadata: { resourceVersion: "9" },
    items: [{ kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: object.metadata }],
  });
});

test("what is no way to include objects is refused", () => {
  expect(parseIncludeObject(null)).toBe("Metadata");
  expect(parseIncludeObject("None")).toBe("None");
  expect(() => parseIncludeObject("Foo")).toThrow(
    `Unable to convert to Table as requested: includeObject: Invalid value: "Foo": must be 'Metadata', 'Object', 'None', or empty`,
  );
});
