// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What may stand in a log: references instead of objects, and nothing that opens a door. */
import { formatObjectKey, isJsonObject, type KubernetesObject } from "@nuvolaris/api-machinery";
import type { LogFields } from "@nuvolaris/controller";

const secretName = /token|password|passphrase|secret|authorization|credential|privatekey/i;

/** The fields as they are written: Kubernetes objects become references, values under telling names are hidden. */
export function loggableFields(fields: LogFields): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, loggable(name, value)]));
}

function loggable(name: string, value: unknown): unknown {
  if (typeof value === "string") return secretName.test(name) ? "[hidden]" : value;
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Error) return value;
  if (isKubernetesObject(value)) return referenceOf(value);
  if (Array.isArray(value)) return value.map((item: unknown) => loggable(name, item));
  return isJsonObject(value) ? loggableFields(value) : value;
}

function isKubernetesObject(value: unknown): value is KubernetesObject {
  return isJsonObject(value) && typeof value["kind"] === "string" && isJsonObject(value["metadata"]);
}

function referenceOf({ kind, metadata }: KubernetesObject): string {
  const { name = metadata.generateName ?? "", namespace } = metadata;
  return `${kind} ${formatObjectKey(namespace === undefined ? { name } : { namespace, name })}`;
}
