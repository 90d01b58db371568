// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonValue } from "@nuvolaris/api-machinery";
import type { ApiObject } from "./api-object.ts";

/** A column of `kubectl get` (meta.k8s.io/v1 TableColumnDefinition). */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  /** 0 is always shown, more only with `-o wide`. */
  readonly priority: number;
}

/** How a resource is printed. */
export interface TableColumns {
  readonly columns: readonly TableColumn[];
  /** One cell per column; `now` in milliseconds since the Unix epoch, for ages. */
  cells(object: ApiObject, now: number): readonly JsonValue[];
}
