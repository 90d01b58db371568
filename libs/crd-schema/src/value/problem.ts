// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What is wrong with a value, in the words of the API server (kube-openapi, validation/errors): a problem knows its
 * path as the schema's walk sees it, and becomes a FieldError when the place of the walk's root is known.
 */
import {
  invalid,
  notSupported,
  required,
  tooLong,
  tooMany,
  typeInvalid,
  type FieldError,
} from "@nuvolaris/api-machinery";

export interface ValueProblem {
  /** `spec.count`; `undefined` for those of a combination of schemas, which the server reports without a field. */
  readonly path: string | undefined;
  /** Tells a problem from others: the same one is reported once. */
  readonly text: string;
  /** Its `field` is empty. */
  readonly error: FieldError;
}

/** Collects the problems of one value. */
export class ValueResult {
  readonly problems: ValueProblem[] = [];
  /** How many checks were passed: of several alternatives that all fail, the one with the most is reported. */
  matches = 0;

  add(problem: ValueProblem): void {
    if (!this.problems.some(({ text }) => text === problem.text)) this.problems.push(problem);
  }

  merge(other: ValueResult): void {
    for (const problem of other.problems) this.add(problem);
    this.matches += other.matches;
  }
}

/** `value` is what the server shows, which for a wrong type is the type's name. */
export function wrongType(path: string, expected: string, actual: string): ValueProblem {
  const text = `${path} in body must be of type ${expected}: ${JSON.stringify(actual)}`;
  return { path, text, error: typeInvalid("", actual, text) };
}

export function missing(path: string): ValueProblem {
  return { path, text: `${path} in body is required`, error: required("", "") };
}

/** `clause` is the rest of the sentence: `should be less than 5`. */
export function violates(path: string, value: unknown, clause: string): ValueProblem {
  const text = `${path} in body ${clause}`;
  return { path, text, error: invalid("", value ?? "", text) };
}

export function longerThan(path: string, maxLength: number): ValueProblem {
  return { path, text: `${path} in body should be at most ${maxLength} chars long`, error: tooLong("", maxLength) };
}

export function moreThan(
  path: string,
  count: { readonly actual: number; readonly max: number; readonly of: string },
): ValueProblem {
  const { actual, max, of } = count;
  return { path, text: `${path} in body should have at most ${max} ${of}`, error: tooMany("", actual, max) };
}

export function notInEnum(path: string, value: unknown, allowed: readonly string[]): ValueProblem {
  const text = `${path} in body should be one of [${allowed.join(" ")}]`;
  return { path, text, error: notSupported("", value, allowed) };
}

/** A problem that the server reports without a field. */
export function withoutField(text: string): ValueProblem {
  return { path: undefined, text, error: invalid("", "", text) };
}

/**
 * Places problems below `root` (`status`, or empty for a whole object). The server writes a problem without a field
 * with the root, and where there is none as Go prints a nil path: `<nil>`.
 */
export function toFieldErrors(problems: readonly ValueProblem[], root: string): FieldError[] {
  return problems.map(({ path, error }) => {
    const below = path === undefined || path === "." ? "" : path.replace(/^\./, "");
    const field = [root, below].filter((part) => part !== "").join(".");
    return { ...error, field: field === "" ? "<nil>" : field };
  });
}
