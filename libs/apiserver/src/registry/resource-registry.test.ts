// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import type { ResourceDefinition } from "./resource-definition.ts";
import { ResourceRegistry } from "./resource-registry.ts";

function definition(version: string): ResourceDefinition {
  return {
    group: "example.org",
    version,
    resource: "widgets",
    kind: "Widget",
    listKind: "WidgetList",
    singular: "widget",
    shortNames: [],
    categories: [],
    namespaced: true,
    verbs: [],
    subresources: [],
    schema: {},
    columns: { columns: [], cells: () => [] },
    strategy: {},
  };
}

test("definitions come and go, each change as one", () => {
  const registry = new ResourceRegistry();
  let changes = 0;
  const stop = registry.onChange(() => changes++);

  registry.add([definition("v1"), definition("v2")]);
  expect(registry.get("example.org", "v2", "widgets")).toBeDefined();
  registry.replace({ group: "example.org", resource: "widgets" }, [definition("v3")]);
  expect(registry.list().map(({ version }) => version)).toEqual(["v3"]);
  registry.remove("example.org", "widgets");
  expect(registry.list()).toEqual([]);
  registry.remove("example.org", "widgets");

  expect(changes).toBe(3);
  stop();
  registry.add([definition("v1")]);
  expect(changes).toBe(3);
});
