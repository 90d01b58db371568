// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The essence of an object: what its author wants, without what servers and operators write.
 *
 * Update and field handlers compare essences, so that a status write, a new resourceVersion or another operator's
 * bookkeeping never looks like a change. (The idea is kopf's: https://docs.kopf.dev/en/stable/configuration/#change-detection)
 */
import { canonicalJson, isJsonObject, type JsonObject, type JsonValue } from "@nuvolaris/api-machinery";
import { createHash } from "node:crypto";

const ownedByServer = new Set(["apiVersion", "kind", "metadata", "status"]);
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";
/** Annotations of operators of this framework, of kopf, and of kopf's earlier home. */
const bookkeeping = /(^|\.)(nuvolaris\.org\/(progress|paused)|kopf\.zalando\.org\/.*|kopf\.dev\/.*)$/;

/** By this annotation kopf marks a prefix of its own choice as bookkeeping, all of it. */
const kopfMark = "/kopf-managed";

/** `spec` and every other top-level field but `status`, with the labels and annotations that are not bookkeeping. */
export function essenceOf(object: JsonObject): JsonObject {
  const essence: Record<string, JsonValue> = {};
  for (const [field, value] of Object.entries(object)) {
    if (value !== undefined && !ownedByServer.has(field)) essence[field] = value;
  }
  const metadata = isJsonObject(object["metadata"]) ? essentialMetadata(object["metadata"]) : {};
  if (Object.keys(metadata).length > 0) essence["metadata"] = metadata;
  return essence;
}

/** A short name for an essence: equal essences have equal hashes, whatever the order of their keys. */
export function essenceHash(essence: JsonObject): string {
  return createHash("sha256").update(canonicalJson(essence)).digest("base64url").slice(0, 16);
}

function essentialMetadata(metadata: JsonObject): Record<string, JsonValue> {
  const essential: Record<string, JsonValue> = {};
  const { labels, annotations } = metadata;
  if (isJsonObject(labels) && Object.keys(labels).length > 0) essential["labels"] = labels;
  if (isJsonObject(annotations)) {
    const foreign = Object.keys(annotations)
      .filter((key) => key.endsWith(kopfMark))
      .map((key) => key.slice(0, -kopfMark.length));
    const isKept = (key: string): boolean =>
      key !== lastApplied && !bookkeeping.test(key) && !foreign.some((prefix) => key.startsWith(`${prefix}/`));
    const kept = Object.entries(annotations).filter(([key]) => isKept(key));
    if (kept.length > 0) essential["annotations"] = Object.fromEntries(kept);
  }
  return essential;
}
