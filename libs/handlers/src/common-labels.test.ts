// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { commonLabels } from "./common-labels.ts";
import type { HandlerFilters } from "./handler-filters.ts";
import { HandlerRegistry } from "./handler-registry.ts";
import type { Thing } from "./testing/world.ts";
import { ABSENT, PRESENT } from "./value-filter.ts";

const any = (): boolean => true;
const nothing = (): undefined => undefined;

const filters: readonly (readonly [string, readonly HandlerFilters<Thing>[], string | undefined])[] = [
  ["a literal value", [{ labels: { app: "web" } }], "app=web"],
  ["an empty value", [{ labels: { app: "" } }], "app="],
  ["presence and absence", [{ labels: { app: PRESENT, test: ABSENT } }], "!test,app"],
  ["what all ask for", [{ labels: { app: "web", tier: "a" } }, { labels: { tier: "b", app: "web" } }], "app=web"],
  ["nothing, where one asks for nothing", [{ labels: { app: "web" } }, {}], undefined],
  ["nothing, where they differ", [{ labels: { app: "web" } }, { labels: { app: PRESENT } }], undefined],
  ["nothing of a function", [{ labels: { app: any } }], undefined],
  ["nothing of annotations, fields and conditions", [{ annotations: { a: "1" }, when: any }], undefined],
  ["nothing that is no label", [{ labels: { app: "a b", "x/y/z": PRESENT, b: "c,d", e: "f)" } }], undefined],
  ["nothing, where there is nobody", [], undefined],
];

test.each(filters)("the server is asked for %s", (_what, of, expected) => {
  expect(commonLabels(of)).toBe(expected);
});

const web = { labels: { app: "web" } };
const registries: readonly (readonly [string, (on: HandlerRegistry<Thing>) => void, string | undefined])[] = [
  ["handlers of changes", (on) => on.create(nothing, web).update(nothing, web), "app=web"],
  ["one that is for all objects", (on) => on.create(nothing, web).timer(nothing, { intervalMs: 1 }), undefined],
  [
    "timers, daemons and event handlers",
    (on) => on.timer(nothing, { ...web, intervalMs: 1 }).event(nothing, web),
    "app=web",
  ],
  ["a daemon", (on) => on.daemon(nothing, web), "app=web"],
  ["a daemon that holds its object", (on) => on.daemon(nothing, { ...web, finalizer: true }), undefined],
  ["a delete handler", (on) => on.create(nothing, web).delete(nothing, web), undefined],
  [
    "a delete handler that holds nothing",
    (on) => on.create(nothing, web).delete(nothing, { ...web, optional: true }),
    undefined,
  ],
  ["a resume handler", (on) => on.create(nothing, web).resume(nothing, web), undefined],
  ["an index of some", (on) => on.create(nothing, web).index(() => [], web), "app=web"],
  ["an index of all", (on) => on.create(nothing, web).index(() => []), undefined],
];

test.each(registries)("which objects are followed for %s", (_what, register, expected) => {
  const registry = new HandlerRegistry<Thing>();
  register(registry);

  expect(registry.labelSelector()).toBe(expected);
});
