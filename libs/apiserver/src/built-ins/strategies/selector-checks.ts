// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Label selectors of workloads: that they are valid, and that they select the pods of their own template. */
import {
  forbidden,
  invalid,
  labelKeyProblems,
  labelValueProblems,
  required,
  selectorFromLabelSelector,
  SelectorError,
  type FieldError,
  type JsonObject,
  type JsonValue,
} from "@nuvolaris/api-machinery";
import { at, has, listAt, objectAt, stringMapAt, textAt } from "../json-access.ts";
import { problems } from "./field-checks.ts";

/** What is wrong inside of a LabelSelector. */
function selectorErrors(selector: JsonObject, field: string): FieldError[] {
  return [
    ...labelErrors(selector, field),
    ...listAt(selector, "matchExpressions").flatMap((item, index) =>
      expressionErrors(item, `${field}.matchExpressions[${index}]`),
    ),
  ];
}

function labelErrors(selector: JsonObject, field: string): FieldError[] {
  return Object.entries(stringMapAt(selector, "matchLabels")).flatMap(([key, value]) => [
    ...problems(`${field}.matchLabels`, key, labelKeyProblems(key)),
    ...problems(`${field}.matchLabels`, value, labelValueProblems(value)),
  ]);
}

function expressionErrors(expression: JsonValue, field: string): FieldError[] {
  const operator = textAt(expression, "operator");
  const values = listAt(expression, "values");
  const key = textAt(expression, "key");
  const keyErrors = problems(`${field}.key`, key, labelKeyProblems(key));
  if (operator === "In" || operator === "NotIn") {
    const detail = "must be specified when `operator` is 'In' or 'NotIn'";
    return [...(values.length === 0 ? [required(`${field}.values`, detail)] : []), ...keyErrors];
  }
  if (operator !== "Exists" && operator !== "DoesNotExist") {
    return [invalid(`${field}.operator`, operator, "not a valid selector operator"), ...keyErrors];
  }
  const detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
  return [...(values.length > 0 ? [forbidden(`${field}.values`, detail)] : []), ...keyErrors];
}

/** A workload's `spec.selector`. `kind` is how the message calls it; absent where an empty selector is allowed. */
export function workloadSelectorErrors(object: unknown, kind: string | undefined): FieldError[] {
  if (!has(object, "spec", "selector")) return [required("spec.selector", "")];
  const selector = objectAt(object, "spec", "selector");
  const isEmpty =
    Object.keys(stringMapAt(selector, "matchLabels")).length === 0 && listAt(selector, "matchExpressions").length === 0;
  const errors = selectorErrors(selector, "spec.selector");
  if (isEmpty && kind !== undefined)
    errors.push(invalid("spec.selector", selector, `empty selector is invalid for ${kind}`));
  return errors;
}

/** The pods that a workload makes must be its own. */
export function templateLabelErrors(object: unknown): FieldError[] {
  const labels = stringMapAt(object, "spec", "template", "metadata", "labels");
  const selector = compile(at(object, "spec", "selector"));
  if (selector === "invalid")
    return [invalid("spec.selector", at(object, "spec", "selector"), "invalid label selector")];
  if (selector !== "nothing" && selector.matches(labels)) return [];
  const shown = at(object, "spec", "template", "metadata", "labels") ?? null;
  return [invalid("spec.template.metadata.labels", shown, "`selector` does not match template `labels`")];
}

type Compiled = ReturnType<typeof selectorFromLabelSelector> | "nothing" | "invalid";

function compile(selector: JsonValue | undefined): Compiled {
  const value = objectAt(selector);
  if (Object.keys(value).length === 0) return "nothing";
  // An invalid key or value cannot be matched either: the real server refuses to compile it.
  if (selectorErrors(value, "").length > 0) return "invalid";
  try {
    return selectorFromLabelSelector(value);
  } catch (error) {
    if (error instanceof SelectorError) return "invalid";
    throw error;
  }
}
