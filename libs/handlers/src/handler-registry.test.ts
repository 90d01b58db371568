// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { HandlerRegistrationError } from "./handler-errors.ts";
import type { HandlerOptions } from "./handler.ts";
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

test.each<[string, HandlerOptions<KubernetesObject>, string]>([
  ["create", { where: { field: "spec.image", old: "a" } }, "where spec.image has old or new on a create handler"],
  [
    "update",
    { where: { field: "spec.image", value: "a", new: "b" } },
    "where spec.image has both value and old or new",
  ],
  ["update", { where: { field: "status.phase", new: "b" } }, "field status.phase is not watched"],
])("a filter on an %s handler that could never match is refused: %j", (cause, options, message) => {
  const on = new HandlerRegistry<KubernetesObject>();

  expect(() => (cause === "create" ? on.create(anonymous, options) : on.update(anonymous, options))).toThrow(message);
});

test("handlers that are told no change cannot filter on one", () => {
  const on = new HandlerRegistry<KubernetesObject>();
  const where = { field: "spec.image", old: "a" };

  expect(() => on.timer(anonymous, { intervalMs: 1, where })).toThrow("old or new on a timer handler");
  expect(() => on.daemon(anonymous, { where })).toThrow("old or new on a daemon handler");
  expect(() => on.event(anonymous, { where })).toThrow("old or new on an event handler");
  expect(() => on.index(() => [], { where })).toThrow("old or new on an index handler");
});

test("the ids of all handlers of a kind differ, whatever their types", () => {
  const on = new HandlerRegistry<KubernetesObject>();
  on.create(anonymous, { id: "same" }).daemon(anonymous, { id: "same" });

  expect(() => on.resolve()).toThrow('two handlers have the id "same"');
  expect(() => on.daemons()).toThrow('two handlers have the id "same"');
});

test("an id that could be a sub-handler's of another handler is refused", () => {
  expect(() => idsOf((on) => on.create(anonymous, { id: "a" }).update(anonymous, { id: "a/b" }))).toThrow(
    'the id "a/b" could be a sub-handler\'s of the handler "a"',
  );
});
