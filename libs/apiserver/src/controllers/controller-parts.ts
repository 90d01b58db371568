// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { parseObjectKey, type ObjectKey } from "@nuvolaris/api-machinery";
import { createContext } from "../endpoints/request-context.ts";
import type { ServerParts } from "../endpoints/server-parts.ts";
import { ApiError } from "../registry/api-error.ts";
import type { ObjectTarget } from "../registry/object-writer.ts";
import { storageNameOf, type ResourceDefinition } from "../registry/resource-definition.ts";

/** What the server's own controllers work with. */
export interface ControllerParts extends ServerParts {
  readonly onError: (error: unknown) => void;
}

/** As whom the controllers write: the program that does it on a real control plane. */
const manager = "kube-controller-manager";

/** An object as a target of the server's own writes; `subresource` as in a path. */
export function internalTarget(
  parts: ServerParts,
  definition: ResourceDefinition,
  { key, subresource }: { readonly key: string | ObjectKey; readonly subresource?: string },
): ObjectTarget {
  const principal = { user: { username: `system:${manager}`, groups: ["system:masters"] }, warn: () => undefined };
  const write = { dryRun: false, fieldManager: manager, fieldValidation: "Ignore", force: false } as const;
  const context = createContext(parts, principal, { write, subresource });
  return { definition, key: typeof key === "string" ? keyIn(definition, key) : key, context };
}

/** A storage key of a cluster-scoped resource is a name that may hold no slash, so that the definition need not be asked. */
function keyIn({ namespaced }: ResourceDefinition, key: string): ObjectKey {
  return namespaced ? parseObjectKey(key) : { name: key };
}

/** The definition that reads and writes a storage in the form in which it is stored, if one is served. */
export function definitionOfStorage({ registry }: ServerParts, storage: string): ResourceDefinition | undefined {
  const candidates = registry
    .list()
    .filter((definition) => storageNameOf(definition) === storage && !definition.review);
  return candidates.find(({ conversion }) => !conversion) ?? candidates[0];
}

/** Another one was faster: the object is gone, or there is one already. */
export function isSettled(error: unknown, reason: "AlreadyExists" | "Conflict" | "Forbidden" | "NotFound"): boolean {
  return error instanceof ApiError && error.status.reason === reason;
}
