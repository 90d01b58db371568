// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, parseJson, type JsonObject } from "@nuvolaris/api-machinery";
import type { StoredParcel } from "./take-over-world.ts";

/** Tests only: where kopf is told to keep its state, by the words of `parcels.py`. */
export type Storage = "annotations" | "status" | "both" | "prefix";

function prefixOf(storage: Storage): string {
  return storage === "prefix" ? "parcels.example.com" : "kopf.zalando.org";
}

/** What kopf has recorded of a handler, by its id; `undefined`: nothing. */
export function progressOf(parcel: StoredParcel, storage: Storage, id: string): JsonObject | undefined {
  if (storage === "status") return objectAt(kopfStatus(parcel), "progress", id);
  const text =
    parcel.metadata.annotations?.[`${prefixOf(storage)}/${id.replaceAll("/", ".").replaceAll(/[<>]/g, "_")}`];
  const value = text === undefined ? undefined : parseJson(text);
  return isJsonObject(value) ? value : undefined;
}

/** Whether kopf has ended with the parcel as it is. */
export function isSettled(parcel: StoredParcel, storage: Storage): boolean {
  const inAnnotation = parcel.metadata.annotations?.[`${prefixOf(storage)}/last-handled-configuration`];
  const text = storage === "status" ? kopfStatus(parcel)?.["last-handled-configuration"] : inAnnotation;
  const handled = typeof text === "string" ? parseJson(text) : undefined;
  return isJsonObject(handled) && objectAt(handled, "spec")?.["size"] === parcel.spec.size;
}

/** Whether there is anything of kopf in the status. */
export function isKeptInStatus(parcel: StoredParcel): boolean {
  return kopfStatus(parcel) !== undefined;
}

/** The keys of the annotations with what kopf has recorded: not the one that says that a prefix of its own is kopf's. */
export function kopfAnnotations(parcel: StoredParcel, storage: Storage): readonly string[] {
  const keys = Object.keys(parcel.metadata.annotations ?? {});
  return keys.filter((key) => key.startsWith(`${prefixOf(storage)}/`) && !key.endsWith("/kopf-managed"));
}

function kopfStatus({ status }: StoredParcel): JsonObject | undefined {
  // Proof of the cast: a part of a Kubernetes object is JSON.
  return objectAt(status, "kopf");
}

function objectAt(value: JsonObject | undefined, ...path: readonly string[]): JsonObject | undefined {
  let current = value;
  for (const segment of path) {
    const next = current?.[segment];
    current = isJsonObject(next) ? next : undefined;
  }
  return current;
}
