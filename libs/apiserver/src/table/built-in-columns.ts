// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** How `kubectl get` prints the built-in resources. */
import type { TableColumns } from "../registry/table-columns.ts";
import { nameAndAge } from "./generic-columns.ts";

/** By `group/resource`. */
const columns: Readonly<Record<string, TableColumns>> = {};

/** The columns of a built-in resource; name and age where it has none of its own. */
export function columnsFor(group: string, resource: string): TableColumns {
  return columns[`${group}/${resource}`] ?? nameAndAge;
}
