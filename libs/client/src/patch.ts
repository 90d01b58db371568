// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { stringifyJson, type JsonPatchOperation } from "@nuvolaris/api-machinery";

/** A change to an object, in one of three languages. Server-side apply has a verb of its own. */
export type Patch =
  | { readonly type: "json"; readonly operations: readonly JsonPatchOperation[] }
  | { readonly type: "merge"; readonly patch: object }
  | { readonly type: "strategic"; readonly patch: object };

/** Steps at exact places (RFC 6902); with a `test` it applies to the state that was read or not at all. */
export function jsonPatch(operations: readonly JsonPatchOperation[]): Patch {
  return { type: "json", operations };
}

/** Members to set, null to remove (RFC 7386). Lists are replaced whole. */
export function mergePatch(patch: object): Patch {
  return { type: "merge", patch };
}

/** Like {@link mergePatch}, but lists are merged by their keys. Built-in kinds only: custom resources refuse it with 415. */
export function strategicMergePatch(patch: object): Patch {
  return { type: "strategic", patch };
}

export interface PatchBody {
  readonly contentType: string;
  readonly body: string;
}

export function encodePatch(patch: Patch): PatchBody {
  const contentType = `application/${patch.type === "strategic" ? "strategic-merge" : patch.type}-patch+json`;
  return { contentType, body: stringifyJson(patch.type === "json" ? patch.operations : patch.patch) };
}
