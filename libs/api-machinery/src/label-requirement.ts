// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatFieldError, invalid, type FieldError } from "./field-error.ts";
import { labelKeyProblems, labelValueProblems } from "./names.ts";
import { SelectorError } from "./selector-error.ts";

export type LabelOperator = "in" | "notin" | "=" | "==" | "!=" | "gt" | "lt" | "exists" | "!";

/** One term of a label selector. Made by {@link labelRequirement} only, which guarantees that it makes sense. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  /** Sorted, without duplicates. */
  readonly values: readonly string[];
}

type Labels = Readonly<Record<string, string>>;

const int64 = /^[+-]?[0-9]{1,19}$/;

/** How many values an operator takes, and what Kubernetes says of another count (apimachinery, labels.NewRequirement). */
const arity: Readonly<Record<LabelOperator, { readonly allows: (count: number) => boolean; readonly rule: string }>> = {
  in: { allows: (count) => count > 0, rule: "for 'in', 'notin' operators, values set can't be empty" },
  notin: { allows: (count) => count > 0, rule: "for 'in', 'notin' operators, values set can't be empty" },
  "=": { allows: (count) => count === 1, rule: "exact-match compatibility requires one single value" },
  "==": { allows: (count) => count === 1, rule: "exact-match compatibility requires one single value" },
  "!=": { allows: (count) => count === 1, rule: "exact-match compatibility requires one single value" },
  gt: { allows: (count) => count === 1, rule: "for 'Gt', 'Lt' operators, exactly one value is required" },
  lt: { allows: (count) => count === 1, rule: "for 'Gt', 'Lt' operators, exactly one value is required" },
  exists: { allows: (count) => count === 0, rule: "values set must be empty for exists and does not exist" },
  "!": { allows: (count) => count === 0, rule: "values set must be empty for exists and does not exist" },
};

/** Throws {@link SelectorError} for a key, a value or a number of values that the operator cannot take. */
export function labelRequirement(key: string, operator: LabelOperator, given: readonly string[]): LabelRequirement {
  const values = [...given];
  const errors = requirementErrors(key, operator, values).map(formatFieldError);
  const [only] = errors;
  if (only !== undefined) throw new SelectorError(errors.length === 1 ? only : `[${[...new Set(errors)].join(", ")}]`);
  return { key, operator, values: [...new Set(values)].sort() };
}

/** What is wrong with a key, as an error of a parse: there the path is unknown, which Go prints as `<nil>`. */
export function keyError(key: string, field = "<nil>"): FieldError | undefined {
  const problems = labelKeyProblems(key);
  return problems.length === 0 ? undefined : invalid(field, key, problems.join("; "));
}

function requirementErrors(key: string, operator: LabelOperator, values: readonly string[]): FieldError[] {
  const errors: FieldError[] = [];
  const wrongKey = keyError(key, "key");
  if (wrongKey) errors.push(wrongKey);
  if (!arity[operator].allows(values.length)) {
    errors.push(invalid("values", values.length === 0 ? null : values, arity[operator].rule));
  }
  for (const [index, value] of values.entries()) {
    if ((operator === "gt" || operator === "lt") && parseInt64(value) === undefined) {
      errors.push(invalid(`values[${index}]`, value, "for 'Gt', 'Lt' operators, the value must be an integer"));
    }
  }
  for (const [index, value] of values.entries()) {
    const problems = labelValueProblems(value);
    if (problems.length > 0) errors.push(invalid(`values[${index}][${key}]`, value, problems.join("; ")));
  }
  return errors;
}

type Match = (requirement: LabelRequirement, value: string | undefined) => boolean;

const hasValue: Match = ({ values }, value) => value !== undefined && values.includes(value);
const lacksValue: Match = ({ values }, value) => value === undefined || !values.includes(value);

const matches: Readonly<Record<LabelOperator, Match>> = {
  in: hasValue,
  "=": hasValue,
  "==": hasValue,
  notin: lacksValue,
  "!=": lacksValue,
  exists: (_requirement, value) => value !== undefined,
  "!": (_requirement, value) => value === undefined,
  gt: ({ values }, value) => compareIntegers(value, values[0], (a, b) => a > b),
  lt: ({ values }, value) => compareIntegers(value, values[0], (a, b) => a < b),
};

export function matchesRequirement(requirement: LabelRequirement, labels: Labels): boolean {
  const { key, operator } = requirement;
  return matches[operator](requirement, Object.hasOwn(labels, key) ? labels[key] : undefined);
}

export function formatRequirement({ key, operator, values }: LabelRequirement): string {
  const list = values.join(",");
  if (operator === "exists") return key;
  if (operator === "!") return `!${key}`;
  if (operator === "in" || operator === "notin") return `${key} ${operator} (${list})`;
  return `${key}${operator === "gt" ? ">" : operator === "lt" ? "<" : operator}${list}`;
}

function compareIntegers(
  a: string | undefined,
  b: string | undefined,
  holds: (a: bigint, b: bigint) => boolean,
): boolean {
  const left = parseInt64(a);
  const right = parseInt64(b);
  return left !== undefined && right !== undefined && holds(left, right);
}

function parseInt64(text: string | undefined): bigint | undefined {
  if (text === undefined || !int64.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ""));
  return BigInt.asIntN(64, value) === value ? value : undefined;
}
