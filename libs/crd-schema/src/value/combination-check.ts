// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** allOf, anyOf, oneOf, not. Of alternatives that all fail, the faults of the closest one are reported. */
import type { JsonSchemaProps } from "@nuvolaris/api-machinery";
import { ValueResult, withoutField } from "./problem.ts";
import type { ValueCheck, Visit } from "./value-check.ts";

export function createCombinationCheck(
  schema: JsonSchemaProps,
  create: (schema: JsonSchemaProps) => ValueCheck,
): ValueCheck {
  const anyOf = (schema.anyOf ?? []).map(create);
  const oneOf = (schema.oneOf ?? []).map(create);
  const allOf = (schema.allOf ?? []).map(create);
  const not = schema.not === undefined ? undefined : create(schema.not);
  return (visit, result) => {
    if (anyOf.length > 0) checkAnyOf(anyOf, visit, result);
    if (oneOf.length > 0) checkOneOf(oneOf, visit, result);
    if (allOf.length > 0) checkAllOf(allOf, visit, result);
    if (not !== undefined && run(not, visit).problems.length === 0) {
      result.add(withoutField(`${quote(visit)} must not validate the schema (not)`));
    }
    result.matches++;
  };
}

function run(check: ValueCheck, visit: Visit): ValueResult {
  const result = new ValueResult();
  check(visit, result);
  return result;
}

function closestOf(results: readonly ValueResult[]): ValueResult {
  return results.reduce((best, result) => (result.matches > best.matches ? result : best));
}

function checkAnyOf(checks: readonly ValueCheck[], visit: Visit, result: ValueResult): void {
  const failures: ValueResult[] = [];
  for (const check of checks) {
    const attempt = run(check, visit);
    if (attempt.problems.length === 0) {
      result.merge(attempt);
      return;
    }
    failures.push(attempt);
  }
  result.add(withoutField(`${quote(visit)} must validate at least one schema (anyOf)`));
  result.merge(closestOf(failures));
}

function checkOneOf(checks: readonly ValueCheck[], visit: Visit, result: ValueResult): void {
  const attempts = checks.map((check) => run(check, visit));
  const [passed, ...others] = attempts.filter(({ problems }) => problems.length === 0);
  if (passed !== undefined && others.length === 0) {
    result.merge(passed);
    return;
  }
  const found = passed === undefined ? "Found none valid" : `Found ${others.length + 1} valid alternatives`;
  result.add(withoutField(`${quote(visit)} must validate one and only one schema (oneOf). ${found}`));
  if (passed === undefined) result.merge(closestOf(attempts));
}

function checkAllOf(checks: readonly ValueCheck[], visit: Visit, result: ValueResult): void {
  const attempts = checks.map((check) => run(check, visit));
  const passed = attempts.filter(({ problems }) => problems.length === 0).length;
  for (const attempt of attempts) result.merge(attempt);
  if (passed === attempts.length) return;
  result.add(
    withoutField(`${quote(visit)} must validate all the schemas (allOf)${passed === 0 ? ". None validated" : ""}`),
  );
}

function quote({ path }: Visit): string {
  return JSON.stringify(path);
}
