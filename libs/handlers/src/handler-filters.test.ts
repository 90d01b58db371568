// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Stored } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { matchesFilters, type HandlerFilters } from "./handler-filters.ts";
import { ABSENT, PRESENT } from "./value-filter.ts";

interface Thing {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: object;
  readonly spec: { readonly count: number };
}

const object: Stored<Thing> = {
  apiVersion: "v1",
  kind: "Thing",
  metadata: {
    name: "a",
    uid: "u",
    resourceVersion: "1",
    creationTimestamp: "2026-01-01T00:00:00Z",
    labels: { tier: "gold" },
    annotations: { note: "x" },
  },
  spec: { count: 2 },
};

test.each<[string, HandlerFilters<Thing>, boolean]>([
  ["no filter matches everything", {}, true],
  ["a literal label must be equal", { labels: { tier: "gold" } }, true],
  ["another value does not match", { labels: { tier: "silver" } }, false],
  ["a label that must be present is", { labels: { tier: PRESENT } }, true],
  ["a label that must be absent is not", { labels: { tier: ABSENT } }, false],
  ["an absent label matches ABSENT", { labels: { other: ABSENT } }, true],
  ["a function decides on the value", { labels: { tier: (value) => value?.startsWith("g") ?? false } }, true],
  ["a function sees that the label is not there", { labels: { other: (value) => value === undefined } }, true],
  ["annotations are filtered alike", { annotations: { note: "y" } }, false],
  ["a field must have the value", { where: { field: "spec.count", value: 2 } }, true],
  ["another value of the field does not match", { where: { field: "spec.count", value: 3 } }, false],
  ["a field alone must be there", { where: { field: "spec.image" } }, false],
  ["a field may be anything that is there", { where: { field: "spec.count", value: PRESENT } }, true],
  ["a field that must be absent is not", { where: { field: "spec.count", value: ABSENT } }, false],
  ["a function decides on a field's value", { where: { field: "spec.count", value: (count) => count === 2 } }, true],
  ["a function sees that a field is not there", { where: { field: "spec.x", value: (x) => x !== undefined } }, false],
  ["what a change was is not the object's to tell", { where: { field: "spec.count", old: 7 } }, true],
  ["when is given the parts of the object", { when: ({ name, labels }) => name === "a" && "tier" in labels }, true],
  ["when has the last word", { labels: { tier: "gold" }, when: ({ spec }) => spec.count > 2 }, false],
  ["all filters must hold", { labels: { tier: "gold" }, annotations: { note: ABSENT } }, false],
])("%s", (_sentence, filters, expected) => {
  expect(matchesFilters(filters, object)).toBe(expected);
});

test("a label with a name that every object has is not there", () => {
  const name: string = "constructor";

  expect(matchesFilters<Thing>({ labels: { [name]: ABSENT } }, object)).toBe(true);
});
