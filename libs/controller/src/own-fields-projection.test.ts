// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { child } from "./fakes/objects.ts";
import { keepFieldsOf } from "./own-fields-projection.ts";

const applied = (manager: string) => ({ manager, operation: "Apply", fieldsType: "FieldsV1", fieldsV1: {} }) as const;

test("only what this manager applied is kept", () => {
  const updated = { ...applied("ours"), operation: "Update" } as const;
  const object = child("c", { managedFields: [applied("ours"), applied("others"), updated], labels: { a: "1" } });

  expect(keepFieldsOf("ours")(object).metadata).toEqual({
    ...child("c").metadata,
    labels: { a: "1" },
    managedFields: [applied("ours")],
  });
});

test("an object of others loses all of it, and kubectl's copy too", () => {
  const annotations = { "kubectl.kubernetes.io/last-applied-configuration": "{}", kept: "yes" };
  const object = child("c", { managedFields: [applied("others")], annotations });

  expect(keepFieldsOf("ours")(object).metadata).toEqual({ ...child("c").metadata, annotations: { kept: "yes" } });
});

test("an object that has none is the very same", () => {
  const object = child("c");

  expect(keepFieldsOf("ours")(object)).toBe(object);
});
