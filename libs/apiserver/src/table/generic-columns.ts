// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { TableColumn, TableColumns } from "../registry/table-columns.ts";
import { ageOf } from "./age.ts";

/** A column with what most columns have. */
export function column(name: string, options: Partial<TableColumn> = {}): TableColumn {
  return { name, type: "string", format: "", description: "", priority: 0, ...options };
}

export const nameColumn: TableColumn = column("Name", { format: "name" });
export const ageColumn: TableColumn = column("Age");

/** What is printed of a resource that nobody wrote columns for. */
export const nameAndAge: TableColumns = {
  columns: [nameColumn, ageColumn],
  cells: (object, now) => [object.metadata.name ?? "", ageOf(object.metadata.creationTimestamp, now)],
};
