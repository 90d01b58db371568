// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { canonicalJson, type JsonValue } from "@nuvolaris/api-machinery";
import type { PodTemplateSpec } from "@nuvolaris/client";

/** The label that tells the pods of one ReplicaSet of a Deployment from those of another. */
export const podTemplateHashLabel = "pod-template-hash";

// No vowels and no look-alikes, as in the names of real clusters: apimachinery, util/rand.
const alphabet = "bcdfghjklmnpqrstvwxz2456789";
const fnvOffset = 0x811c9dc5;
const fnvPrime = 0x01000193;

/**
 * A short name for a template: equal templates have equal hashes. `collisionCount` is raised when another template of
 * the same Deployment got the same one.
 */
export function podTemplateHash(template: PodTemplateSpec, collisionCount = 0): string {
  // Proof of the cast: an object of the API is JSON.
  const text = `${collisionCount}:${canonicalJson(template as unknown as JsonValue)}`;
  let hash = fnvOffset;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, fnvPrime);
  const digits = String(hash >>> 0);
  return Array.from(digits, (digit) => alphabet[digit.charCodeAt(0) % alphabet.length] ?? "").join("");
}
