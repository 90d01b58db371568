// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { HandlerRegistrationError } from "./handler-errors.ts";
import { HandlerRegistry } from "./handler-registry.ts";

function idsOf(register: (handlers: HandlerRegistry<KubernetesObject>) => unknown): string[] {
  const handlers = new HandlerRegistry<KubernetesObject>();
  register(handlers);
  return handlers.resolve().map(({ id }) => id);
}

const anonymous = (
  () => () =>
    undefined
)();

test("the only handler of its type is called after its type", () => {
  expect(idsOf((on) => on.create(anonymous).delete(anonymous).field("spec.image", anonymous))).toEqual([
    "create",
    "delete",
    "field:spec.image",
  ]);
});

test("a named function gives its name", () => {
  function notifyOwner(): void {
    /* nothing to do: the name is the point */
  }

  expect(idsOf((on) => on.create(notifyOwner))).toEqual(["notifyOwner"]);
});

test("the id in the options wins", () => {
  expect(idsOf((on) => on.create(anonymous, { id: "first" }).create(anonymous, { id: "second" }))).toEqual([
    "first",
    "second",
  ]);
});

test("two nameless handlers of a type are refused: their records could not be told apart", () => {
  expect(() => idsOf((on) => on.create(anonymous).create(anonymous))).toThrow(/2 create handlers have no name/);
});

test("two handlers with one id are refused by name", () => {
  expect(() => idsOf((on) => on.create(anonymous, { id: "x" }).update(anonymous, { id: "x" }))).toThrow(/the id "x"/);
});

test.each(["status.message", "metadata.finalizers", "metadata", ""])("a field handler for %j is refused", (path) => {
  expect(() => idsOf((on) => on.field(path, anonymous))).toThrow(HandlerRegistrationError);
});

test("labels and annotations can be watched, with keys that have dots", () => {
  expect(idsOf((on) => on.field(["metadata", "labels", "app.kubernetes.io/name"], anonymous))).toEqual([
    "field:metadata.labels.app.kubernetes.io/name",
  ]);
});

test("only delete handlers that are not optional need a finalizer", () => {
  const handlers = new HandlerRegistry<KubernetesObject>()
    .create(anonymous)
    .delete(anonymous, { id: "clean" })
    .delete(anonymous, { id: "note", optional: true });

  expect(handlers.resolve().map(({ needsFinalizer }) => needsFinalizer)).toEqual([false, true, false]);
});

test("a delete handler never gives up unless the object is to be released", () => {
  const handlers = new HandlerRegistry<KubernetesObject>()
    .delete(anonymous, { id: "keep" })
    .delete(anonymous, { id: "let-go", failurePolicy: "release" });

  expect(handlers.resolve().map(({ limits }) => limits.neverGivesUp)).toEqual([true, false]);
});

test("an id that every object has as a member is refused", () => {
  expect(() => idsOf((on) => on.create(anonymous, { id: "constructor" }))).toThrow(HandlerRegistrationError);
});
