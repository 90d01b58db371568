// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { formatFieldError } from "@nuvolaris/api-machinery";
import { describe, expect, test } from "vitest";
import { validateCustomResourceDefinition } from "./crd-validation.ts";
import type { CustomResourceDefinition } from "./custom-resource-definition.ts";

interface Golden {
  readonly cases: readonly {
    readonly title: string;
    readonly crd: CustomResourceDefinition;
    readonly errors: readonly string[];
  }[];
}

// Recorded from kube-apiserver: see the README. Proof of the cast: the file is checked in beside this test.
const golden = JSON.parse(readFileSync(new URL("../../goldens/definitions.json", import.meta.url), "utf8")) as Golden;

describe("a definition is judged in the words of the real server", () => {
  test.each(golden.cases.map((each) => [each.title, each] as const))("%s", (_title, { crd, errors }) => {
    expect(validateCustomResourceDefinition(crd).map(formatFieldError)).toEqual(errors);
  });
});

const sound: CustomResourceDefinition = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "things.example.com" },
  spec: {
    group: "example.com",
    scope: "Namespaced",
    names: { plural: "things", singular: "thing", kind: "Thing", listKind: "ThingList" },
    versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
  },
};
const established: CustomResourceDefinition = {
  ...sound,
  status: { storedVersions: ["v1"], conditions: [{ type: "Established", status: "True" }] },
};

test("with a status subresource the root of the schema says nothing that would be lost without it", () => {
  const [version] = sound.spec.versions;
  if (version === undefined) throw new Error("no version");
  const schema = { openAPIV3Schema: { type: "object", maxProperties: 3 } } as const;
  const crd = { ...sound, spec: { ...sound.spec, versions: [{ ...version, schema, subresources: { status: {} } }] } };

  const [error] = validateCustomResourceDefinition(crd);

  expect(error?.field).toBe("spec.validation.openAPIV3Schema");
  expect(error?.message).toContain("fields are allowed at the root of the schema if the status subresource is enabled");
});

test("an established definition keeps its scope and kind; group and plural never change", () => {
  const changed: CustomResourceDefinition = {
    ...established,
    spec: { ...sound.spec, scope: "Cluster", names: { ...sound.spec.names, kind: "Other", plural: "others" } },
  };

  expect(validateCustomResourceDefinition(changed, { old: established }).map(formatFieldError)).toEqual([
    'spec.scope: Invalid value: "Cluster": field is immutable',
    'spec.names.kind: Invalid value: "Other": field is immutable',
    'spec.names.plural: Invalid value: "others": field is immutable',
  ]);
  expect(
    validateCustomResourceDefinition(
      { ...changed, spec: { ...changed.spec, names: sound.spec.names } },
      { old: sound },
    ),
  ).toEqual([]);
});

test("a version that objects may still be stored in cannot go", () => {
  const crd = { ...established, status: { storedVersions: ["v1alpha1", "v1"] } };

  expect(validateCustomResourceDefinition(crd, { old: established }).map(({ field }) => field)).toEqual([
    "status.storedVersions[0]",
  ]);
});
