// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatFieldError, type ObjectMeta } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import {
  finalizerWarnings,
  keepServerMetadata,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from "./object-meta-validation.ts";
import type { ResourceDefinition } from "./resource-definition.ts";

const widgets: ResourceDefinition = {
  group: "example.org",
  version: "v1",
  resource: "widgets",
  kind: "Widget",
  listKind: "WidgetList",
  singular: "widget",
  shortNames: [],
  categories: [],
  namespaced: true,
  verbs: [],
  subresources: [],
  schema: {},
  columns: { columns: [], cells: () => [] },
  strategy: {},
  isCustom: true,
};

const good: ObjectMeta = { name: "a", namespace: "default" };

function problems(metadata: ObjectMeta, definition = widgets): readonly string[] {
  return validateObjectMeta(metadata, definition).map(formatFieldError);
}

test("good metadata has no problems", () => {
  expect(problems({ ...good, labels: { "example.org/a": "b" }, annotations: { A: "any text" } })).toEqual([]);
});

test("a namespaced object needs a namespace, one of the cluster must have none", () => {
  expect(problems({ name: "a" })).toEqual(["metadata.namespace: Required value"]);
  expect(problems(good, { ...widgets, namespaced: false })).toEqual([
    "metadata.namespace: Forbidden: not allowed on this type",
  ]);
});

test("names follow the rule of their kind", () => {
  const named = (nameRule: "dnsLabel" | "dns1035Label" | "path", name: string) =>
    problems({ ...good, name }, { ...widgets, strategy: { nameRule } });

  expect(named("dnsLabel", "a.b")).toEqual(['metadata.name: Invalid value: "a.b": must not contain dots']);
  expect(named("dns1035Label", "1a")).toEqual([expect.stringMatching(/a DNS-1035 label must consist of/)]);
  expect(named("path", "system:Node")).toEqual([]);
  expect(named("path", "a/b")).toEqual([`metadata.name: Invalid value: "a/b": may not contain '/'`]);
});

test("annotations may hold 256 KiB together", () => {
  expect(problems({ ...good, annotations: { a: "x".repeat(262_144) } })).toEqual([
    "metadata.annotations: Too long: may not be more than 262144 bytes",
  ]);
});

test("a bare finalizer is a warning on custom resources and an error on built-in ones", () => {
  const metadata = { ...good, finalizers: ["plain", "orphan", "example.org/a"] };

  expect(problems(metadata)).toEqual([]);
  expect(finalizerWarnings(metadata, undefined)).toEqual([
    expect.stringMatching(/^metadata.finalizers: "plain": prefer/),
  ]);
  expect(finalizerWarnings(metadata, metadata)).toEqual([]);
  expect(problems(metadata, { ...widgets, isCustom: false })).toEqual([
    'metadata.finalizers[0]: Invalid value: "plain": name is neither a standard finalizer name nor is it fully qualified',
  ]);
});

test("what only the server sets is kept, whatever a client says", () => {
  const old: ObjectMeta = { ...good, uid: "u", generation: 3, creationTimestamp: "2026-01-01T00:00:00Z" };

  expect(keepServerMetadata({ ...good, generation: 9, deletionTimestamp: "2020-01-01T00:00:00Z" }, old)).toEqual(old);
});

test("an update cannot change who the object is", () => {
  const old: ObjectMeta = { ...good, uid: "u" };

  expect(validateObjectMetaUpdate({ ...good, uid: "other" }, old, widgets).map(formatFieldError)).toEqual([
    'metadata.uid: Invalid value: "other": field is immutable',
  ]);
});

test("an object that is being deleted takes no new finalizers", () => {
  const old: ObjectMeta = { ...good, deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["a/b"] };
  const errors = validateObjectMetaUpdate({ ...old, finalizers: ["a/b", "c/d"] }, old, widgets);

  expect(errors.map(formatFieldError)).toEqual([
    'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"c/d"}',
  ]);
});
