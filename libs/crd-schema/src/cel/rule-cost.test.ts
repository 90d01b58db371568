// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatFieldError, type JsonSchemaProps } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { checkKeywords } from "../structural/keyword-rules.ts";
import { loadRuleCompiler } from "./load-rule-compiler.ts";
import { cardinalityOf } from "./rule-cost.ts";

const compiler = await loadRuleCompiler();
const list = (changes: Partial<JsonSchemaProps> = {}): JsonSchemaProps => ({
  type: "array",
  items: { type: "string" },
  ...changes,
});

function errorsOf(schema: JsonSchemaProps): string[] {
  return checkKeywords(schema, "schema", compiler.createRuleCheck()).map(formatFieldError);
}

function withRule(rule: string, field: JsonSchemaProps): JsonSchemaProps {
  return { type: "object", properties: { list: field }, "x-kubernetes-validations": [{ rule }] };
}

test("a list in a list without limits is refused, as the real server does", () => {
  const hint =
    "exceeds budget by factor of more than 100x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)";

  expect(errorsOf(withRule("self.list.all(x, self.list.all(y, x == y))", list()))).toEqual([
    `schema.x-kubernetes-validations[0].rule: Forbidden: estimated rule cost ${hint}`,
    "schema.x-kubernetes-validations[0].rule: Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema",
    `schema: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema ${hint}`,
  ]);
});

test.each([
  ["one round over everything", "self.list.all(x, x != '')", list()],
  ["nested rounds with a limit", "self.list.all(x, self.list.exists(y, x == y))", list({ maxItems: 50 })],
  ["two variables with a limit", "self.list.all(i, x, self.list.all(j, y, i == j || x != y))", list({ maxItems: 50 })],
])("%s pass", (_title, rule, field) => {
  expect(errorsOf(withRule(rule, field))).toEqual([]);
});

test("a rule inside of an unlimited list counts once per item", () => {
  const item: JsonSchemaProps = {
    type: "object",
    properties: { tags: list() },
    "x-kubernetes-validations": [{ rule: "self.tags.all(x, x != '')" }],
  };

  expect(errorsOf({ type: "object", properties: { list: { type: "array", items: item } } })).toHaveLength(3);
  expect(cardinalityOf(item, [{ type: "object" }, { type: "array", maxItems: 7 }])).toBe(7);
});
