// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The words in which columns are written: a header and what stands below it. */
import type { JsonValue } from "@nuvolaris/api-machinery";
import type { ApiObject } from "../registry/api-object.ts";
import type { TableColumn, TableColumns } from "../registry/table-columns.ts";
import { ageOf } from "./age.ts";

/** A column, and how its cell is computed. */
export interface PrintedColumn {
  readonly column: TableColumn;
  readonly cell: (object: ApiObject, now: number) => JsonValue;
}

type Cell = PrintedColumn["cell"];

/** A table that begins with the object's name. */
export function named(...columns: readonly PrintedColumn[]): TableColumns {
  return tableOf(objectName, ...columns);
}

export function tableOf(...columns: readonly PrintedColumn[]): TableColumns {
  return {
    columns: columns.map(({ column }) => column),
    cells: (object, now) => columns.map(({ cell }) => cell(object, now)),
  };
}

/** A column that is always shown. */
export function shown(name: string, cell: Cell, options: Partial<TableColumn> = {}): PrintedColumn {
  return { column: { name, type: "string", format: "", description: "", priority: 0, ...options }, cell };
}

/** A column of `kubectl get -o wide`. */
export function wide(name: string, cell: Cell): PrintedColumn {
  return shown(name, cell, { priority: 1 });
}

export function integer(name: string, cell: Cell): PrintedColumn {
  return shown(name, cell, { type: "integer" });
}

export function flag(name: string, cell: Cell): PrintedColumn {
  return shown(name, cell, { type: "boolean" });
}

export const objectName: PrintedColumn = shown("Name", ({ metadata }) => metadata.name ?? "", { format: "name" });

/** How long ago the object was created. */
export const age: PrintedColumn = shown("Age", ({ metadata }, now) => ageOf(metadata.creationTimestamp, now));

/** What is printed of a kind that nobody wrote columns for. */
export const nameAndCreation: TableColumns = named(
  shown("Created At", ({ metadata }) => metadata.creationTimestamp ?? "", { type: "date" }),
);

/** What is printed of a custom resource that asks for no columns. */
export const nameAndAge: TableColumns = named({ ...age, column: { ...age.column, type: "date" } });
