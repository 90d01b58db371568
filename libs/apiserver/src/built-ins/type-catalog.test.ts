// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { builtInTypes } from "./built-in-types.ts";
import { TypeCatalog } from "./type-catalog.ts";

test("a kind is found in its own group version", () => {
  expect(builtInTypes.forKind("apps", "v1", "Deployment")?.name).toBe("apps/v1.Deployment");
  expect(builtInTypes.forKind("", "v1", "Pod")?.name).toBe("core/v1.Pod");
  expect(builtInTypes.forKind("autoscaling", "v2", "HorizontalPodAutoscaler")?.name).toBe(
    "autoscaling/v2.HorizontalPodAutoscaler",
  );
});

test("a kind that all groups share is found in any of them", () => {
  expect(builtInTypes.forKind("apps", "v1", "DeleteOptions")?.name).toBe("meta/v1.DeleteOptions");
});

test("what is not built in is not found", () => {
  expect(builtInTypes.forKind("nuvolaris.org", "v1", "Sample")).toBeUndefined();
  expect(builtInTypes.get("core/v1.Nothing")).toBeUndefined();
});

test("every type that a field names is there", () => {
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const { type } of builtInTypes.require(name).fields) {
      const inner = type.is === "list" ? type.items : type.is === "map" ? type.values : type;
      if (inner.is === "struct") visit(inner.name);
    }
  };
  for (const root of ["core/v1.Pod", "apps/v1.StatefulSet", "apiextensions/v1.CustomResourceDefinition"]) visit(root);

  expect(seen.size).toBeGreaterThan(150);
});

test("a type that the facts do not hold is our mistake, not a client's", () => {
  const catalog = new TypeCatalog([{ name: "core/v1", group: "", version: "v1", text: "A\n  1 b Missing\n" }]);

  expect(() => catalog.require("core/v1.Missing")).toThrow("the generated facts name the type core/v1.Missing");
});
