// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** SPDX licence expressions as packages write them: parsed, and with a guess where they are misspelt. */
import parse from "spdx-expression-parse";
import type { LicenseList } from "../spdx/license-list.ts";

/** One licence of an expression, or two expressions that an operator joins. */
export type LicenseExpression = ReturnType<typeof parse>;

/** What a package says of its licence. */
export type LicenseStatement =
  /** `text` is the expression in SPDX's spelling; `deprecated` are identifiers in it that have been replaced. */
  | {
      readonly kind: "expression";
      readonly text: string;
      readonly expression: LicenseExpression;
      readonly deprecated: readonly string[];
    }
  /** No SPDX expression, but it is clear enough what was meant: `statement`. */
  | {
      readonly kind: "misspelt";
      readonly text: string;
      readonly statement: LicenseStatement & { readonly kind: "expression" };
    }
  /** `UNLICENSED`: all rights are reserved. https://docs.npmjs.com/cli/v11/configuring-npm/package-json#license */
  | { readonly kind: "unlicensed" }
  /** `SEE LICENSE IN <file>`. */
  | { readonly kind: "file"; readonly file: string }
  | { readonly kind: "unreadable"; readonly text: string };

/** Expressions are short; the parser recurses. */
const longestExpression = 1000;

/** Reads what a package's `license` says. It never throws. */
export function readLicense(text: string, list: LicenseList): LicenseStatement {
  const trimmed = text.trim();
  if (trimmed === "UNLICENSED") return { kind: "unlicensed" };
  const file = /^SEE LICEN[CS]E IN (?<file>\S.*)$/i.exec(trimmed)?.groups?.["file"];
  if (file !== undefined) return { kind: "file", file };
  return readExpression(trimmed, list) ?? readMisspelt(trimmed, list) ?? { kind: "unreadable", text: trimmed };
}

/** The identifiers of an expression, with the `+` that some have behind them. */
function identifiersOf(expression: LicenseExpression): readonly string[] {
  if ("license" in expression) return [`${expression.license}${expression.plus ? "+" : ""}`];
  return [...identifiersOf(expression.left), ...identifiersOf(expression.right)];
}

function readExpression(text: string, list: LicenseList) {
  const expression = text.length <= longestExpression ? tryParse(text) : undefined;
  if (!expression) return undefined;
  const deprecated = identifiersOf(expression).filter((id) => list.replacementOf(id) !== undefined);
  return { kind: "expression", text, expression, deprecated } as const;
}

function readMisspelt(text: string, list: LicenseList) {
  if (text.length > longestExpression) return undefined;
  const statement = spellings(text, list)
    .map((spelling) => readExpression(spelling, list))
    .find((read) => read !== undefined);
  return statement && ({ kind: "misspelt", text, statement } as const);
}

/** What may have been meant, the surest first. */
function spellings(text: string, list: LicenseList): readonly string[] {
  const whole = list.suggest(text);
  const parts = text.split(/\s*(\(|\)|\b(?:and|or|with)\b|\|\||&&|,|\/)\s*/i);
  const respelt = parts.map((part) => operators.get(part.toLowerCase()) ?? list.suggest(part) ?? part.trim());
  const joined = respelt.filter((part) => part !== "").join(" ");
  return [...(whole === undefined ? [] : [whole]), ...(/[,/]/.test(joined) ? [] : [joined])];
}

const operators = new Map([
  ["and", "AND"],
  ["&&", "AND"],
  ["or", "OR"],
  ["||", "OR"],
  ["with", "WITH"],
]);

function tryParse(text: string): LicenseExpression | undefined {
  try {
    return parse(text);
  } catch {
    // The parser's message names a column of the text, and the caller shows the text as a whole.
    return undefined;
  }
}
