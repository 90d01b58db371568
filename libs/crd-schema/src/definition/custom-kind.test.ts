// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { apiVersionOf, type ObjectOf } from "@nuvolaris/api-machinery";
import { describe, expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { listMap, rule } from "../zod/extension.ts";
import { defineKind, type KindDefinition } from "./custom-kind.ts";
import { KindDefinitionError } from "./kind-definition-error.ts";

const minimal = { group: "example.com", version: "v1", kind: "Thing", spec: z.object({ size: z.int().default(1) }) };

function problemsOf(define: () => unknown): string[] {
  try {
    define();
    return [];
  } catch (error) {
    if (error instanceof KindDefinitionError) return error.problems.map(({ field, message }) => `${field}: ${message}`);
    throw error;
  }
}

test("names are derived from the kind, and may be given", () => {
  expect(defineKind(minimal)).toMatchObject({ plural: "things", singular: "thing", namespaced: true });
  const given = defineKind({ ...minimal, plural: "thingses", singular: "one", scope: "Cluster", categories: ["all"] });

  expect(given).toMatchObject({ plural: "thingses", singular: "one", namespaced: false });
  expect(given.manifest().metadata.name).toBe("thingses.example.com");
  expect(given.manifest().spec).toMatchObject({
    scope: "Cluster",
    names: { categories: ["all"], listKind: "ThingList" },
  });
});

test("the status subresource is on when there is a status, and the scale when there are paths", () => {
  const [plain] = defineKind(minimal).manifest().spec.versions;
  const full = defineKind({
    ...minimal,
    status: z.object({ ready: z.int().optional() }),
    scale: { specReplicasPath: ".spec.size", statusReplicasPath: ".status.ready" },
  });

  expect(plain?.subresources).toBeUndefined();
  expect(full.manifest().spec.versions[0]?.subresources).toEqual({
    status: {},
    scale: { specReplicasPath: ".spec.size", statusReplicasPath: ".status.ready" },
  });
});

test("a deprecated version says so", () => {
  expect(defineKind({ ...minimal, deprecated: "use v2" }).manifest().spec.versions[0]).toMatchObject({
    deprecated: true,
    deprecationWarning: "use v2",
  });
});

test("objects have the type of the schema after defaults", () => {
  const Thing = defineKind({ ...minimal, status: z.object({ phase: z.enum(["On", "Off"]) }) });
  const object: ObjectOf<typeof Thing> = {
    apiVersion: apiVersionOf(Thing),
    kind: Thing.kind,
    metadata: { name: "a" },
    spec: { size: 1 },
    status: { phase: "On" },
  };

  expectTypeOf(object.spec).toEqualTypeOf<{ size: number }>();
  expectTypeOf(object.status?.phase).toEqualTypeOf<"On" | "Off" | undefined>();
});

test("a manifest cannot be changed by those who read it", () => {
  const manifest = defineKind(minimal).manifest();

  expect(Object.isFrozen(manifest.spec.versions[0]?.schema?.openAPIV3Schema)).toBe(true);
});

describe("what Kubernetes would refuse is refused where it is written", () => {
  const cases: [string, Partial<KindDefinition<z.ZodObject, z.ZodObject>>, string][] = [
    [
      "a group without a dot",
      { group: "example" },
      'spec.group: Invalid value: "example": should be a domain with at least one dot',
    ],
    [
      "a scale path outside of spec",
      { scale: { specReplicasPath: ".size", statusReplicasPath: ".status.x" } },
      'spec.subresources.scale.specReplicasPath: Invalid value: ".size": should be a json path under .spec',
    ],
    [
      "a list map with an optional key",
      { spec: z.object({ l: listMap(z.array(z.object({ k: z.string().optional() })), ["k"]) }) },
      "spec.validation.openAPIV3Schema.properties[spec].properties[l].items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property",
    ],
    [
      "an empty rule",
      { spec: rule(z.object({}), " ") },
      "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule: Required value: rule is not specified",
    ],
  ];

  test.each(cases)("%s", (_title, changes, problem) => {
    expect(problemsOf(() => defineKind({ ...minimal, ...changes }))).toEqual([problem]);
  });
});

test("all problems of a schema are told at once, and where they are", () => {
  const spec = z.object({ at: z.date(), list: z.array(z.object({ big: z.bigint() })) });

  expect(problemsOf(() => defineKind({ ...minimal, spec }))).toEqual([
    'spec.at: JSON has no dates: write z.iso.datetime(), a string with format "date-time"',
    'spec.list[].big: write format(z.int(), "int64"): on the wire it is a plain number',
  ]);
  expect(() => defineKind({ ...minimal, spec })).toThrow(/cannot define kind Thing:\n {2}spec\.at: JSON has no dates/);
});
