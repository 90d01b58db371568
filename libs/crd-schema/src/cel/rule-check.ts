// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What is wrong with the rules of a schema before any of them is run. */
import {
  forbidden,
  invalid,
  type FieldError,
  type JsonSchemaProps,
  type ValidationRule,
} from "@nuvolaris/api-machinery";
import type { RuleCheck } from "../structural/keyword-rules.ts";
import { cardinalityOf, roundsOf } from "./rule-cost.ts";
import { tryCompile, type RuleScope } from "./rule-scope.ts";

/** https://kubernetes.io/docs/reference/using-api/cel/#resource-use-by-cel-functions */
const maxRuleCost = 10_000_000;
const maxSchemaCost = 10 * maxRuleCost;
/** Of the rules that make a schema too costly, so many are named. */
const namedRules = 4;

interface RuleCost {
  readonly path: string;
  readonly cost: number;
}

export function createRuleCheck(scopeOf: (schema: JsonSchemaProps, isRoot: boolean) => RuleScope): RuleCheck {
  const costs: RuleCost[] = [];
  return {
    check: ({ schema, path, isRoot, uncorrelated, ancestors }) => {
      const scope = scopeOf(schema, isRoot);
      const cardinality = cardinalityOf(schema, ancestors ?? []);
      const rules = schema["x-kubernetes-validations"] ?? [];
      return rules.flatMap((rule, index) => {
        const place = { scope, path: `${path}.x-kubernetes-validations[${index}]`, uncorrelated };
        const expression = tryCompile(rule.rule, compilerFor(rule, scope)).expression;
        const cost = expression === undefined ? 0 : cardinality * roundsOf(expression.ast, schema);
        costs.push({ path: `${place.path}.rule`, cost });
        return [...checkCost(`${place.path}.rule`, cost), ...checkRule(rule, place)];
      });
    },
    finish: (path) => checkTotal(costs, path),
  };
}

function checkCost(path: string, cost: number): FieldError[] {
  return cost > maxRuleCost ? [forbidden(path, costText("estimated rule cost", cost, maxRuleCost))] : [];
}

function checkTotal(costs: readonly RuleCost[], path: string): FieldError[] {
  const total = costs.reduce((sum, { cost }) => sum + cost, 0);
  if (total <= maxSchemaCost) return [];
  const because = "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema";
  const expensive = costs
    .filter(({ cost }) => cost >= maxSchemaCost / 100)
    .toSorted((a, b) => b.cost - a.cost)
    .slice(0, namedRules);
  const name = "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema";
  return [
    ...expensive.map((each) => forbidden(each.path, because)),
    forbidden(path, costText(name, total, maxSchemaCost)),
  ];
}

function costText(name: string, cost: number, limit: number): string {
  const factor = cost / limit;
  const shown = factor > 100 ? "more than 100x" : `${factor.toFixed(factor < 1.5 ? 6 : 1)}x`;
  const hint =
    "(try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)";
  return `${name} exceeds budget by factor of ${shown} ${hint}`;
}

function compilerFor({ optionalOldSelf }: ValidationRule, scope: RuleScope): RuleScope["plain"] {
  return optionalOldSelf === true ? scope.optional : scope.plain;
}

interface RulePlace {
  readonly scope: RuleScope;
  readonly path: string;
  readonly uncorrelated: string | undefined;
}

function checkRule(rule: ValidationRule, { scope, path, uncorrelated }: RulePlace): FieldError[] {
  const errors: FieldError[] = [];
  const { expression, problem } = tryCompile(rule.rule, compilerFor(rule, scope));
  const shown = internalRule(rule);
  if (problem !== undefined) errors.push(invalid(`${path}.rule`, shown, problem));
  else if (!["bool", "dyn"].includes(expression?.type ?? "")) {
    errors.push(invalid(`${path}.rule`, shown, "cel expression must evaluate to a bool"));
  }
  // The server does not look at the message of a rule that is wrong.
  if (errors.length > 0) return errors;
  errors.push(...checkMessage(rule, { scope, path, uncorrelated }));
  if (expression?.usesOldSelf === true && uncorrelated !== undefined) {
    const because = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelated}`;
    errors.push(invalid(`${path}.rule`, rule.rule, because));
  }
  if (expression?.usesOldSelf === false && rule.optionalOldSelf !== undefined) {
    errors.push(
      invalid(`${path}.optionalOldSelf`, rule.optionalOldSelf, "may not be set if oldSelf is not used in rule"),
    );
  }
  return errors;
}

function checkMessage(rule: ValidationRule, { scope, path }: RulePlace): FieldError[] {
  const { messageExpression = "" } = rule;
  if (messageExpression === "") return [];
  const at = `${path}.messageExpression`;
  const { expression, problem } = tryCompile(messageExpression, compilerFor(rule, scope));
  if (problem !== undefined) return [invalid(at, internalRule(rule), `messageExpression ${problem}`)];
  const isText = expression?.type === "string" || expression?.type === "dyn";
  return isText ? [] : [invalid(at, internalRule(rule), "messageExpression must evaluate to a string")];
}

/** A rule as the server prints it, in its internal form. */
function internalRule({
  rule,
  message = "",
  messageExpression = "",
  reason,
  fieldPath = "",
  optionalOldSelf,
}: ValidationRule): unknown {
  return {
    Rule: rule,
    Message: message,
    MessageExpression: messageExpression,
    Reason: reason ?? null,
    FieldPath: fieldPath,
    OptionalOldSelf: optionalOldSelf ?? null,
  };
}
