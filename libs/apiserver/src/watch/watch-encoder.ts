// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { initialEventsEnd, stringifyJson, type JsonObject, type Status } from "@nuvolaris/api-machinery";
import { servedApiVersion, type ResourceDefinition } from "../registry/resource-definition.ts";
import { toPartialMetadata } from "../table/to-table.ts";
import type { StoredObject } from "../storage/stored-object.ts";

export type ObjectEventType = "ADDED" | "MODIFIED" | "DELETED";

/** Writes the lines of a watch stream in the form that the client asked for. */
export interface WatchEncoder {
  event(type: ObjectEventType, object: StoredObject): string;
  /** Tells how far the watch has come; `endsInitialEvents` marks the end of a streaming list. */
  bookmark(revision: number, endsInitialEvents: boolean): string;
}

/** Objects as they are: their text is written once, however many watch. */
export function createPlainEncoder(definition: ResourceDefinition): WatchEncoder {
  const apiVersion = servedApiVersion(definition);
  return {
    event: (type, { text }) => `{"type":"${type}","object":${text}}\n`,
    bookmark: (revision, endsInitialEvents) =>
      encodeLine("BOOKMARK", {
        apiVersion,
        kind: definition.kind,
        metadata: bookmarkMetadata(revision, endsInitialEvents),
      }),
  };
}

/** Objects without what is not metadata; `version` is that of meta.k8s.io. */
export function createMetadataEncoder(version: string): WatchEncoder {
  const head = { kind: "PartialObjectMetadata", apiVersion: `meta.k8s.io/${version}` };
  return {
    event: (type, { object }) => encodeLine(type, toPartialMetadata(object, version)),
    bookmark: (revision, endsInitialEvents) =>
      encodeLine("BOOKMARK", { ...head, metadata: bookmarkMetadata(revision, endsInitialEvents) }),
  };
}

/** The last line of a watch that cannot go on. */
export function encodeError(status: Status): string {
  return encodeLine("ERROR", status);
}

export function encodeLine(type: string, object: unknown): string {
  return `{"type":"${type}","object":${stringifyJson(object)}}\n`;
}

export function bookmarkMetadata(revision: number, endsInitialEvents: boolean): JsonObject {
  const annotations = endsInitialEvents ? { annotations: { [initialEventsEnd]: "true" } } : {};
  return { resourceVersion: String(revision), ...annotations };
}
