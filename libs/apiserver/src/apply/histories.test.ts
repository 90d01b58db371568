// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Histories of objects as the API server's own field management had them, step by step: goldens/histories.json tells with which versions.
import { readFileSync } from "node:fs";
import type { JsonObject, JsonSchemaProps, ManagedFieldsEntry } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { ApplyConflictError } from "./apply-conflict-error.ts";
import { applyPatch } from "./apply-patch.ts";
import { managedFieldsOf, ManagedResource } from "./managed-resource.ts";
import { trackUpdate } from "./track-update.ts";

interface Step {
  readonly manager: string;
  readonly subresource?: "status";
  readonly apply?: JsonObject;
  readonly force?: boolean;
  readonly update?: JsonObject;
  readonly result?: JsonObject;
  readonly error?: { readonly message: string; readonly code?: number; readonly causes?: readonly object[] };
}

interface Histories {
  readonly schema: JsonSchemaProps;
  readonly cases: readonly (readonly Step[])[];
}

// Proof of the cast: the file was written with these members.
const histories = JSON.parse(readFileSync(new URL("goldens/histories.json", import.meta.url), "utf8")) as Histories;
const now = "2026-01-01T00:00:00Z";
const widget = { apiVersion: "example.com/v1", kind: "Widget", schema: histories.schema };
const resources = {
  object: new ManagedResource({ ...widget, resetFields: [["status"]] }),
  status: new ManagedResource({ ...widget, subresource: "status", resetFields: [["metadata"], ["spec"]] }),
};

/** As it is stored: every object of the histories has the same uid once it was created. */
function store(object: JsonObject, managedFields: readonly ManagedFieldsEntry[] | undefined): JsonObject {
  const metadata = { ...(object["metadata"] as JsonObject), managedFields, uid: "0" };
  return JSON.parse(JSON.stringify({ ...object, metadata })) as JsonObject;
}

function take(step: Step, live: JsonObject | undefined): JsonObject {
  const resource = resources[step.subresource ?? "object"];
  const stored = live === undefined ? {} : { live };
  const { manager, apply, update = {}, force = false } = step;
  if (apply === undefined) return store(update, trackUpdate(resource, { ...stored, next: update, manager, now }));
  const { object, managedFields } = applyPatch(resource, { ...stored, applied: apply, manager, force, now });
  return store(object, managedFields);
}

function outcomeOf(step: Step, live: JsonObject | undefined): Pick<Step, "result" | "error"> {
  try {
    return { result: take(step, live) };
  } catch (error) {
    if (error instanceof ApplyConflictError)
      return { error: { code: 409, message: error.message, causes: error.causes } };
    return { error: { message: (error as Error).message } };
  }
}

test.each(histories.cases.map((steps, index) => ({ steps, index })))(
  "history $index goes as on the API server",
  ({ steps }) => {
    let live: JsonObject | undefined;
    for (const step of steps) {
      const { result, error } = step;
      expect(outcomeOf(step, live)).toEqual(error === undefined ? { result } : { error });
      live = result ?? live;
    }
  },
);

test("applying the same comes to rest: the third time changes nothing, not even a time", () => {
  for (const { step, result } of applied()) {
    const apply = (live: JsonObject, now: string): JsonObject => {
      const again = { live, applied: step.apply ?? {}, manager: step.manager, force: false, now };
      const { object, managedFields } = applyPatch(resources[step.subresource ?? "object"], again);
      return store(object, managedFields);
    };
    // The second time may bring an empty list that was pruned the first time: nobody owns an empty list's nothing.
    const second = apply(result, "2027-01-01T00:00:00Z");
    expect(apply(second, "2028-01-01T00:00:00Z")).toEqual(second);
  }
});

/** Every successful apply, but kubectl's, which writes an annotation, and those after which nobody owns anything. */
function applied(): { readonly step: Step; readonly result: JsonObject }[] {
  const steps = histories.cases.flat().filter(({ apply, manager }) => apply !== undefined && manager !== "kubectl");
  const results = steps.map((step) => ({ step, result: step.result ?? {} }));
  return results.filter(({ result }) => managedFieldsOf(result) !== undefined);
}

test("the histories hold conflicts, and objects that do not fit", () => {
  const errors = histories.cases.flat().flatMap(({ error }) => (error === undefined ? [] : [error]));
  expect(errors.filter(({ code }) => code === 409).length).toBeGreaterThan(40);
  expect(
    errors.filter(({ message }) => message.startsWith("failed to create typed patch object")).length,
  ).toBeGreaterThan(20);
});
