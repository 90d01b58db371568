// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What is wrong with the rules of a schema before any of them is run. */
import { invalid, type FieldError, type JsonSchemaProps, type ValidationRule } from "@nuvolaris/api-machinery";
import type { RuleCheck } from "../structural/keyword-rules.ts";
import { tryCompile, type RuleScope } from "./rule-scope.ts";

export function createRuleCheck(scopeOf: (schema: JsonSchemaProps, isRoot: boolean) => RuleScope): RuleCheck {
  return ({ schema, path, isRoot, uncorrelated }) => {
    const scope = scopeOf(schema, isRoot);
    const rules = schema["x-kubernetes-validations"] ?? [];
    return rules.flatMap((rule, index) =>
      checkRule(rule, { scope, path: `${path}.x-kubernetes-validations[${index}]`, uncorrelated }),
    );
  };
}

interface RulePlace {
  readonly scope: RuleScope;
  readonly path: string;
  readonly uncorrelated: string | undefined;
}

function checkRule(rule: ValidationRule, { scope, path, uncorrelated }: RulePlace): FieldError[] {
  const errors: FieldError[] = [];
  const compiler = rule.optionalOldSelf === true ? scope.optional : scope.plain;
  const { expression, problem } = tryCompile(rule.rule, compiler);
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
  const { expression, problem } = tryCompile(
    messageExpression,
    rule.optionalOldSelf === true ? scope.optional : scope.plain,
  );
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
