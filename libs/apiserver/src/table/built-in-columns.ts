// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** How `kubectl get` prints the built-in resources. */
import type { TableColumns } from "../registry/table-columns.ts";
import { coreColumns } from "./core-columns.ts";
import { nameAndCreation } from "./generic-columns.ts";
import { groupColumns } from "./group-columns.ts";
import { podColumns } from "./pod-columns.ts";
import { storageColumns } from "./storage-columns.ts";
import { workloadColumns } from "./workload-columns.ts";

/** By `group/resource`. */
const columns: Readonly<Record<string, TableColumns>> = {
  ...coreColumns,
  ...workloadColumns,
  ...storageColumns,
  ...groupColumns,
  "/pods": podColumns,
};

/** The columns of a built-in resource; name and time of creation where it has none of its own. */
export function columnsFor(group: string, resource: string): TableColumns {
  return columns[`${group}/${resource}`] ?? nameAndCreation;
}
