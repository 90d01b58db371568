// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The cells were read off kube-apiserver v1.36.3.
import type { PrinterColumn } from "@nuvolaris/crd-schema";
import { expect, test } from "vitest";
import { printerColumnsOf } from "./printer-columns.ts";

const now = Date.UTC(2026, 0, 1, 0, 5);
const object = {
  apiVersion: "g/v1",
  kind: "K",
  metadata: { name: "x", creationTimestamp: "2026-01-01T00:00:00Z" },
  spec: { count: 3, s: "hi", n: 2, b: true, list: ["p", "q"], o: { a: "1" } },
  status: { conditions: [{ type: "Ready", status: "True" }] },
};

test.each<[PrinterColumn["type"], string, unknown]>([
  ["integer", ".spec.count", 3],
  ["integer", ".spec.n", 2],
  ["integer", ".spec.s", null],
  ["string", ".spec.s", "hi"],
  ["string", ".spec.count", "3"],
  ["string", ".spec.list", '["p","q"]'],
  ["string", ".spec.list[0]", "p"],
  ["string", ".spec.list[*]", "p"],
  ["string", ".spec.o", '{"a":"1"}'],
  ["string", ".spec.nope", null],
  ["string", '.status.conditions[?(@.type=="Ready")].status', "True"],
  ["number", ".spec.n", 2],
  ["number", ".spec.s", null],
  ["boolean", ".spec.b", true],
  ["boolean", ".spec.s", null],
  ["date", ".metadata.creationTimestamp", "5m"],
  ["date", ".spec.s", "<invalid>"],
])("a column of type %s with %s shows %j", (type, jsonPath, cell) => {
  expect(printerColumnsOf([{ name: "C", type, jsonPath }]).cells(object, now)).toEqual(["x", cell]);
});

test("the name comes first; a description is made up where there is none", () => {
  const { columns } = printerColumnsOf([
    { name: "A", type: "integer", jsonPath: ".a", format: "int64", priority: 1 },
    { name: "B", type: "string", jsonPath: ".b", description: "what it is" },
  ]);

  expect(
    columns.map(({ name, description, format, priority }) => [name, description, format, priority]).slice(1),
  ).toEqual([
    ["A", "Custom resource definition column (in JSONPath format): .a", "int64", 1],
    ["B", "what it is", "", 0],
  ]);
  expect(columns[0]).toMatchObject({ name: "Name", format: "name" });
});

test("without columns a resource shows its name and age", () => {
  const table = printerColumnsOf([]);

  expect(table.columns.map(({ name }) => name)).toEqual(["Name", "Age"]);
  expect(table.cells(object, now)).toEqual(["x", "5m"]);
});
