// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * `pattern` is a regular expression of Go (RE2, https://github.com/google/re2/wiki/Syntax), matched here by
 * JavaScript's engine. What both write differently is rewritten; what only one of them has is refused, so that a
 * configuration means the same to both tools.
 */

/** The same expression for JavaScript, in one line and in small letters, or why there is none. */
export type PatternSyntax = { readonly source: string } | { readonly problem: string };

interface Rewriting {
  /** What of Go's syntax it is, at the place where the reading stands. */
  readonly found: RegExp;
  /** JavaScript's way to write it, or why it cannot be written. */
  readonly written: (found: string) => string | { readonly problem: string };
}

const refused = (problem: string) => () => ({ problem });

/** Tried in this order at each place of a pattern; what none of them finds is the same in both languages. */
const rewritings: readonly Rewriting[] = [
  { found: /\\Q[^]*?(?:\\E|$)/y, written: (found) => literal(found.slice(2).replace(/\\E$/, "")) },
  { found: /\\[pP](?:\w|\{\^?\w+\})/y, written: unicodeClass },
  { found: /\\A/y, written: () => "^" },
  { found: /\\z/y, written: () => "$" },
  { found: /\\a/y, written: () => "\\x07" },
  { found: /\\x\{[0-9a-fA-F]+\}/y, written: (found) => `\\u${found.slice(2)}` },
  { found: /\\C/y, written: refused("`\\C`, a single byte, has no counterpart; write `.`") },
  { found: /\\[1-9]|\\k/y, written: refused("a back-reference is not in license-eye's syntax (RE2)") },
  { found: /\\[-/ ,;:"'`~@#%&=<>!_]/y, written: (found) => literal(found.slice(1)) },
  { found: /\\[^]/y, written: (found) => found },
  { found: /\(\?<[=!]/y, written: refused("a look-behind is not in license-eye's syntax (RE2)") },
  { found: /\(\?P?</y, written: (found) => (found === "(?P<" ? "(?<" : found) },
  { found: /\(\?=|\(\?!/y, written: refused("a look-ahead is not in license-eye's syntax (RE2)") },
  { found: /\(\?[a-zA-Z-]+[):]/y, written: flags },
  { found: /\[\^?\]?(?:\[:\^?\w+:\]|\\[^]|[^\]\\])*\]/y, written: characterClass },
];

/** Rewrites a `pattern` of a configuration. The flags that the source is to be compiled with are `iu`. */
export function patternSource(pattern: string): PatternSyntax {
  const flat = pattern.trim().replaceAll(/\s+/g, " ");
  let source = "";
  for (let index = 0; index < flat.length;) {
    const [found, written] = rewrittenAt(flat, index);
    if (typeof written !== "string") return cannot(flat, written.problem);
    source += written;
    index += found.length;
  }
  try {
    new RegExp(source, "iu");
    return { source };
  } catch (error) {
    return cannot(flat, error instanceof Error ? error.message : String(error));
  }
}

function rewrittenAt(text: string, index: number): [found: string, written: string | { readonly problem: string }] {
  for (const { found, written } of rewritings) {
    const match = new RegExp(found, "y");
    match.lastIndex = index;
    const [part] = match.exec(text) ?? [];
    if (part !== undefined) return [part, written(part)];
  }
  const character = text.charAt(index);
  // With the flag `u` a lone brace or bracket is an error; in Go it stands for itself.
  if (character === "{" && !/^\{\d+(,\d*)?\}/.test(text.slice(index))) return [character, "\\{"];
  if (character === "}" && !/\{\d+(,\d*)?$/.test(text.slice(0, index))) return [character, "\\}"];
  return character === "]" ? [character, "\\]"] : [character, character.toLowerCase()];
}

function cannot(pattern: string, reason: string): PatternSyntax {
  return { problem: `expected a regular expression, found ${JSON.stringify(pattern)}: ${reason}` };
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

/** `\pL`, `\p{Lu}`, `\p{^Greek}`: Go knows categories, of one or two letters, and scripts. */
function unicodeClass(found: string): string {
  const negated = found.startsWith("\\P") !== found.includes("^");
  const name = found.slice(2).replaceAll(/[{}^]/g, "");
  return `\\${negated ? "P" : "p"}{${name.length > 2 ? `Script=${name}` : name}}`;
}

/** `(?i)` is what all patterns are; `(?s)` and `(?m)` change nothing in a text of one line. */
function flags(found: string): string | { readonly problem: string } {
  const unknown = /[^ims:()?-]/.exec(found)?.[0];
  if (unknown !== undefined)
    return { problem: `the flag \`${unknown}\` has no counterpart; write the expression without it` };
  return found.endsWith(":") ? "(?:" : "";
}

const posixClasses: ReadonlyMap<string, string> = new Map([
  ["alnum", "0-9A-Za-z"],
  ["alpha", "A-Za-z"],
  ["ascii", "\\x00-\\x7f"],
  ["blank", "\\t "],
  ["cntrl", "\\x00-\\x1f\\x7f"],
  ["digit", "0-9"],
  ["graph", "!-~"],
  ["lower", "a-z"],
  ["print", " -~"],
  ["punct", "!-\\/:-@\\[-`\\{-~"],
  ["space", "\\t\\n\\v\\f\\r "],
  ["upper", "A-Z"],
  ["word", "0-9A-Za-z_"],
  ["xdigit", "0-9A-Fa-f"],
]);

function characterClass(found: string): string | { readonly problem: string } {
  const negated = found.startsWith("[^");
  const members = found.slice(negated ? 2 : 1, -1);
  const unknown = [...members.matchAll(/\[:(\^?\w+):\]/g)].find(([, name]) => !posixClasses.has(name ?? ""));
  if (unknown !== undefined) return { problem: `the class \`${unknown[0]}\` has no counterpart` };
  const written = members.replaceAll(/\[:(\w+):\]|\\[-\]\\^[]|\\[^]|[[\]]/g, (part, name: string | undefined) => {
    if (name !== undefined) return posixClasses.get(name) ?? part;
    if (part.length === 1) return `\\${part}`;
    return /\\[ ,;:"'`~@#%&=<>!_]/.test(part) ? part.slice(1) : part;
  });
  return `[${negated ? "^" : ""}${written}]`;
}
