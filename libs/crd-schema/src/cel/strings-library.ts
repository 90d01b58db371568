// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Texts and regular expressions: cel-go's ext.Strings, and Kubernetes' find and findAll. */
import { compileRegularExpression, RegularExpressionError } from "../regular-expression.ts";
import { CelFunctionError, type CelLibrary } from "./cel-module.ts";
import { formatText } from "./format-text.ts";

class StringsNamespace {
  readonly name = "strings";
}

/** The name under which rules call `matches`: CEL's own is written for JavaScript's expressions, rules are written for Go's. */
export const matchesFunction = "matchesRe2";

export const stringsLibrary: CelLibrary = {
  types: { "kubernetes.Strings": StringsNamespace },
  namespaces: { strings: { type: "kubernetes.Strings", value: new StringsNamespace() } },
  functions: {
    [`string.${matchesFunction}(string): bool`]: (text: string, pattern: string) => compile(pattern).test(text),
    [`${matchesFunction}(string, string): bool`]: (text: string, pattern: string) => compile(pattern).test(text),
    "string.find(string): string": (text: string, pattern: string) => compile(pattern).exec(text)?.[0] ?? "",
    "string.findAll(string): list<string>": (text: string, pattern: string) => findAll(text, pattern, -1n),
    "string.findAll(string, int): list<string>": findAll,
    "string.charAt(int): string": charAt,
    "string.replace(string, string): string": (text: string, from: string, to: string) =>
      text.replaceAll(from, () => to),
    "string.replace(string, string, int): string": replace,
    "string.format(list<dyn>): string": (template: string, values: readonly unknown[]) => formatText(template, values),
    "kubernetes.Strings.quote(string): string": (_strings: object, text: string) => JSON.stringify(text),
  },
};

function compile(pattern: string): RegExp {
  try {
    return compileRegularExpression(pattern);
  } catch (error) {
    if (error instanceof RegularExpressionError) throw new CelFunctionError(error.message, { cause: error });
    throw error;
  }
}

function findAll(text: string, pattern: string, limit: bigint): readonly string[] {
  const found = Array.from(text.matchAll(new RegExp(compile(pattern), "gu")), ([match]) => match);
  return limit < 0n ? found : found.slice(0, Number(limit));
}

function charAt(text: string, index: bigint): string {
  const characters = Array.from(text);
  if (index < 0n || index > characters.length) throw new CelFunctionError(`index out of range: ${index}`);
  return characters[Number(index)] ?? "";
}

function replace(text: string, ...[from, to, limit]: readonly [string, string, bigint]): string {
  if (limit < 0n) return text.replaceAll(from, () => to);
  const count = Number(limit);
  return text
    .split(from)
    .reduce((result, part, index) => (index === 0 ? part : `${result}${index <= count ? to : from}${part}`), "");
}
