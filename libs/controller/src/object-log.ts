// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatObjectKey, type ResourceKind } from "@nuvolaris/api-machinery";
import type { Logger } from "./logger.ts";
import { resourceOf } from "./object-name.ts";
import type { ReconcileRequest } from "./reconcile.ts";

/** A logger whose every line names the object. */
export function objectLog(log: Logger, kind: ResourceKind, request: ReconcileRequest): Logger {
  return log.with({ kind: resourceOf(kind), object: formatObjectKey(request) });
}
