// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { child, parent } from "./fakes/objects.ts";
import type { ObjectEvent } from "./object-event.ts";
import {
  and,
  annotationsChanged,
  generationChanged,
  labelsChanged,
  not,
  or,
  resourceVersionChanged,
} from "./predicate.ts";

const same = parent("a");
const update = (metadata: object, old: object = {}): ObjectEvent => ({
  type: "updated",
  object: parent("a", metadata),
  old: parent("a", old),
});

test("creations and deletions pass every predicate", () => {
  for (const predicate of [generationChanged, labelsChanged, annotationsChanged, resourceVersionChanged]) {
    expect(predicate({ type: "added", object: same, initial: true })).toBe(true);
    expect(predicate({ type: "deleted", object: same })).toBe(true);
  }
});

test("generationChanged drops a change of the status and passes one of the spec", () => {
  expect(generationChanged(update({ resourceVersion: "11" }))).toBe(false);
  expect(generationChanged(update({ generation: 2 }))).toBe(true);
});

test("generationChanged passes every update of a kind that has no generation", () => {
  const config = child("a");

  expect(generationChanged({ type: "updated", object: config, old: config })).toBe(true);
});

test("labelsChanged looks at labels, whatever their order, and at nothing else", () => {
  expect(labelsChanged(update({ labels: { a: "1" } }))).toBe(true);
  expect(labelsChanged(update({ labels: { a: "1", b: "2" } }, { labels: { b: "2", a: "1" } }))).toBe(false);
  expect(labelsChanged(update({ annotations: { a: "1" } }))).toBe(false);
});

test("an empty map of labels is the same as none", () => {
  expect(labelsChanged(update({ labels: {} }))).toBe(false);
  expect(annotationsChanged(update({}, { annotations: {} }))).toBe(false);
});

test("annotationsChanged looks at annotations and at nothing else", () => {
  expect(annotationsChanged(update({ annotations: { a: "1" } }, { annotations: { a: "2" } }))).toBe(true);
  expect(annotationsChanged(update({ labels: { a: "1" } }))).toBe(false);
});

test("resourceVersionChanged drops what a resync replays", () => {
  expect(resourceVersionChanged(update({}))).toBe(false);
  expect(resourceVersionChanged(update({ resourceVersion: "11" }))).toBe(true);
});

test("predicates combine", () => {
  const relabelled = update({ labels: { a: "1" } });

  expect(and(labelsChanged, generationChanged)(relabelled)).toBe(false);
  expect(or(labelsChanged, generationChanged)(relabelled)).toBe(true);
  expect(not(labelsChanged)(relabelled)).toBe(false);
  expect(and()(relabelled)).toBe(true);
  expect(or()(relabelled)).toBe(false);
});
