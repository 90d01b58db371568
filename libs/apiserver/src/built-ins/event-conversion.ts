// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** events.k8s.io/v1 and core/v1 Events: the same object with other field names. The stored form is core/v1. */
import { fromJson, toJson, without, type ApiObject } from "../registry/api-object.ts";
import type { StorageConversion } from "../registry/resource-definition.ts";

/** Field names: in events.k8s.io/v1, then in core/v1. Fields of the same name in both are not listed. */
const renamed = [
  ["regarding", "involvedObject"],
  ["note", "message"],
  ["reportingController", "reportingComponent"],
  ["deprecatedSource", "source"],
  ["deprecatedFirstTimestamp", "firstTimestamp"],
  ["deprecatedLastTimestamp", "lastTimestamp"],
  ["deprecatedCount", "count"],
] as const;

const toCore = new Map<string, string>(renamed.map(([events, core]) => [events, core]));
const toEvents = new Map<string, string>(renamed.map(([events, core]) => [core, events]));

export const eventConversion: StorageConversion = {
  toStorage: (object) => ({ ...noReporter, ...rename(object, toCore, "v1") }),
  fromStorage: (object) => withoutEmptyReporter(rename(object, toEvents, "events.k8s.io/v1")),
};

/** Fields that core/v1 writes though they are empty, and events.k8s.io/v1 does not. */
const noReporter = { reportingComponent: "", reportingInstance: "" };

function withoutEmptyReporter(event: ApiObject): ApiObject {
  const empty = ["reportingController", "reportingInstance"].filter((field) => event[field] === "");
  return empty.length === 0 ? event : without(event, ...empty);
}

function rename(object: ApiObject, names: ReadonlyMap<string, string>, apiVersion: string): ApiObject {
  const entries = Object.entries(toJson(object)).map(([key, value]) => [names.get(key) ?? key, value] as const);
  return { ...fromJson(Object.fromEntries(entries)), apiVersion };
}
