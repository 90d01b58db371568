// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { SelectorError } from "./selector-error.ts";

export interface FieldSelectorTerm {
  readonly field: string;
  readonly operator: "=" | "!=";
  readonly value: string;
}

/** Chooses objects by fields. Which fields exist is the matter of each resource. */
export interface FieldSelector {
  readonly terms: readonly FieldSelectorTerm[];
  /** `get` answers with a field's value; `undefined` counts as the empty text. */
  matches(get: (field: string) => string | undefined): boolean;
  /** The text that the `fieldSelector` parameter takes. */
  toString(): string;
}

/**
 * Parses `metadata.name=a,status.phase!=Running`. A backslash makes `,`, `=` and itself part of a value.
 *
 * Throws {@link SelectorError} with the server's sentence (apimachinery, fields.ParseSelector).
 */
export function parseFieldSelector(text: string): FieldSelector {
  const parts = splitTerms(text).filter((part) => part !== "");
  const terms = parts.sort().map((part) => parseTerm(part, text));
  const effective = terms.filter(({ field, value }) => field !== "" || value !== "");
  return {
    terms: effective,
    matches: (get) =>
      effective.every(({ field, operator, value }) => ((get(field) ?? "") === value) === (operator === "=")),
    toString: () => effective.map(({ field, operator, value }) => `${field}${operator}${escapeValue(value)}`).join(","),
  };
}

/** Splits at commas that no backslash precedes; escapes stay as they are. */
function splitTerms(text: string): string[] {
  return text.match(/(?:\\[^]|[^,\\]|\\$)+/g) ?? [];
}

function parseTerm(term: string, selector: string): FieldSelectorTerm {
  const operator = /!=|==|=/.exec(term);
  if (!operator) throw new SelectorError(`invalid selector: '${selector}'; can't understand '${term}'`);
  const value = unescapeValue(term.slice(operator.index + operator[0].length));
  return { field: term.slice(0, operator.index), operator: operator[0] === "!=" ? "!=" : "=", value };
}

function unescapeValue(text: string): string {
  return text.replace(/\\([^]?)|[,=]/gu, (found, escaped?: string) => {
    if (escaped === undefined) {
      // Go prints the character's number here.
      throw new SelectorError(`invalid field selector: unescaped character in value: ${found.charCodeAt(0)}`);
    }
    if (!/^[\\,=]$/.test(escaped)) throw new SelectorError(`invalid field selector: invalid escape sequence: ${found}`);
    return escaped;
  });
}

function escapeValue(value: string): string {
  return value.replace(/[\\,=]/g, "\\$&");
}
