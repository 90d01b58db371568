// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The bodies of writes. */
import { apiVersionOf, stringifyJson, type ResourceKind } from "@nuvolaris/api-machinery";
import type { PatchBody } from "./patch.ts";
import type { DeleteOptions } from "./request-options.ts";
import { describe, RequestError } from "./resource-path.ts";
import { isUntyped } from "./untyped-kind.ts";

/** The body that says what the object is, whether the caller did or not. Throws {@link RequestError} when nobody knows. */
export function encode(kind: ResourceKind, object: object): PatchBody {
  const whole = { apiVersion: apiVersionOf(kind), kind: kind.kind, ...object };
  if (isUntyped(kind) && whole.kind === "") {
    throw new RequestError(
      `cannot write to ${describe(kind)}: the object has no kind, and untypedKind does not know it`,
    );
  }
  return { contentType: "application/json", body: stringifyJson(whole) };
}

export function deleteBody(options: DeleteOptions): PatchBody {
  const { uid, resourceVersion, propagationPolicy, gracePeriodSeconds, dryRun } = options;
  const preconditions = uid === undefined && resourceVersion === undefined ? undefined : { uid, resourceVersion };
  const all = dryRun === true ? ["All"] : undefined;
  const body = {
    apiVersion: "v1",
    kind: "DeleteOptions",
    preconditions,
    propagationPolicy,
    gracePeriodSeconds,
    dryRun: all,
  };
  return { contentType: "application/json", body: stringifyJson(body) };
}
