// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Columns of a Scale: what is asked for, and what is there. */
import { isJsonObject, type JsonValue } from "@nuvolaris/api-machinery";
import type { TableColumns } from "../registry/table-columns.ts";
import { age, integer, named, shown, tableOf } from "./generic-columns.ts";

const desired = integer("Desired", (scale) => replicasIn(scale["spec"]));
const available = integer("Available", (scale) => replicasIn(scale["status"]));

/** Of what is built in. */
export const scaleColumns: TableColumns = tableOf(
  shown("Name", ({ metadata }) => metadata.name ?? ""),
  desired,
  available,
  age,
);

/** Of a custom resource: the cells are the same, their columns are described otherwise. */
export const customScaleColumns: TableColumns = named(desired, available, {
  ...age,
  column: { ...age.column, type: "date" },
});

function replicasIn(part: unknown): JsonValue {
  return isJsonObject(part) ? (part["replicas"] ?? 0) : 0;
}
