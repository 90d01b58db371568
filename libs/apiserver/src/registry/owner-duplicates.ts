// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// An owner that is told twice counts once (apiserver, endpoints/handlers/rest.go, dedupOwnerReferencesAndAddWarning).
import { deepEqual } from "@nuvolaris/api-machinery";
import { withMetadata, type ApiObject } from "./api-object.ts";
import type { RequestContext } from "./request-context.ts";

/** `object` without repeated owner references; each uid that was repeated is told in one warning. */
export function withoutRepeatedOwners(
  object: ApiObject,
  context: RequestContext,
  when: "sent" | "admitted",
): ApiObject {
  const { ownerReferences = [] } = object.metadata;
  const isRepeated = (index: number): boolean =>
    ownerReferences.findIndex((owner) => deepEqual(owner, ownerReferences[index])) < index;
  const kept = ownerReferences.filter((_owner, index) => !isRepeated(index));
  if (kept.length === ownerReferences.length) return object;
  const uids = new Set(ownerReferences.filter((_owner, index) => isRepeated(index)).map(({ uid }) => uid));
  const after = when === "admitted" ? " after mutating admission happens" : "";
  context.warn(
    `.metadata.ownerReferences contains duplicate entries${after}; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${[...uids].join(", ")}`,
  );
  return withMetadata(object, { ownerReferences: kept });
}
