// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { formatFieldError, type JsonSchemaProps, type JsonValue, type ValidationRule } from "@nuvolaris/api-machinery";
import { describe, expect, test } from "vitest";
import { checkKeywords } from "../structural/keyword-rules.ts";
import { loadRuleCompiler } from "./load-rule-compiler.ts";

interface Golden {
  readonly fields: Readonly<Record<string, JsonSchemaProps>>;
  readonly object: JsonValue;
  readonly checks: readonly { readonly rule: ValidationRule; readonly errors: readonly string[] }[];
  readonly expressions: readonly { readonly expression: string; readonly result: string }[];
}

// Recorded from kube-apiserver: see the README. Proof of the cast: the file is checked in beside this test.
const golden = JSON.parse(readFileSync(new URL("../../goldens/rules.json", import.meta.url), "utf8")) as Golden;
const compiler = await loadRuleCompiler();

function withRules(rules: readonly ValidationRule[]): JsonSchemaProps {
  return {
    type: "object",
    properties: { spec: { type: "object", properties: golden.fields, "x-kubernetes-validations": rules } },
  };
}

function check(rule: ValidationRule): string[] {
  const path = "spec.validation.openAPIV3Schema";
  return checkKeywords(withRules([rule]), path, compiler.createRuleCheck()).map(formatFieldError);
}

describe("a rule is checked in the words of the real server", () => {
  test.each(golden.checks.map(({ rule, errors }) => [JSON.stringify(rule), rule, errors] as const))(
    "%s",
    (_name, rule, errors) => {
      expect(check(rule)).toEqual(errors);
    },
  );
});

describe("an expression gives what it gives on the real server", () => {
  test.each(golden.expressions.map(({ expression, result }) => [expression, result] as const))("%s", (rule, result) => {
    if (result === "refused") {
      expect(check({ rule })).not.toEqual([]);
      return;
    }
    expect(check({ rule })).toEqual([]);
    const validate = compiler.createRuleValidator(withRules([{ rule }]));

    expect(validate?.({ value: { spec: golden.object } })).toEqual([]);
  });
});
