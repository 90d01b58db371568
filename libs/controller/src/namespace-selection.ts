// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Which namespaces an operator looks at: names, patterns of names, and what is left out. */

/** The patterns name no set of namespaces. */
export class NamespaceSelectionError extends Error {
  override readonly name = "NamespaceSelectionError";
}

/** Some of the namespaces of a cluster. */
export type NamespaceSelection =
  /** Known from the beginning: nobody has to list namespaces. They need not exist yet. */
  | { readonly type: "named"; readonly names: readonly string[] }
  /** Those that match, of those that there are: namespaces have to be listed and watched. */
  | { readonly type: "matching"; readonly matches: (name: string) => boolean };

// https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names, with wildcards.
const namePattern = /^[a-z0-9*?]([-a-z0-9*?]{0,61}[a-z0-9*?])?$/;
const wildcard = /[*?]/;

/**
 * What the patterns select; `undefined`: all namespaces.
 *
 * A pattern is a name in which `*` stands for any characters, none too, and `?` for one; with a `!` before it, it leaves
 * out. A namespace is selected when a pattern without `!` matches it, or there is none such, and no pattern with `!` does:
 * the order does not matter. As long as what is selected can be told from the names alone, it is `named`.
 *
 * Errors: {@link NamespaceSelectionError} for what is no pattern, for one that is there twice, and for patterns that leave
 * no namespace; it names the pattern by its place.
 */
export function namespaceSelection(patterns: readonly string[]): NamespaceSelection | undefined {
  for (const [index, pattern] of patterns.entries()) checkPattern(pattern, index, patterns);
  const isNegative = (pattern: string): boolean => pattern.startsWith("!");
  const excluded = patterns.filter(isNegative).map((pattern) => pattern.slice(1));
  const included = patterns.filter((pattern) => !isNegative(pattern));
  const isExcluded = matcherOf(excluded);
  if (patterns.length === 0 || isExcluded.all) {
    throw new NamespaceSelectionError(`the patterns [${patterns.join(", ")}] leave no namespace`);
  }
  if (included.length > 0 && included.every((pattern) => !wildcard.test(pattern))) {
    const names = included.filter((name) => !isExcluded.matches(name));
    if (names.length > 0) return { type: "named", names };
    throw new NamespaceSelectionError(`the patterns [${patterns.join(", ")}] leave no namespace`);
  }
  const isIncluded = included.length === 0 ? everything : matcherOf(included);
  if (isIncluded.all && excluded.length === 0) return undefined;
  return { type: "matching", matches: (name) => isIncluded.matches(name) && !isExcluded.matches(name) };
}

interface Matcher {
  /** It matches each name. */
  readonly all: boolean;
  readonly matches: (name: string) => boolean;
}

const everything: Matcher = { all: true, matches: () => true };

function matcherOf(patterns: readonly string[]): Matcher {
  if (patterns.some((pattern) => /^\*+$/.test(pattern))) return everything;
  // Only characters of names are left, none of which means anything to a regular expression.
  const expressions = patterns.map(
    (pattern) => new RegExp(`^${pattern.replaceAll("?", ".").replaceAll(/\*+/g, ".*")}$`),
  );
  return { all: false, matches: (name) => expressions.some((expression) => expression.test(name)) };
}

function checkPattern(pattern: string, index: number, patterns: readonly string[]): void {
  if (!namePattern.test(pattern.replace(/^!/, ""))) {
    throw new NamespaceSelectionError(
      `namespaces[${index}]: "${pattern}" is no name of a namespace and no pattern of names: use a-z, 0-9 and "-", with "*" and "?" for what may vary and a "!" before what is left out`,
    );
  }
  if (patterns.indexOf(pattern) !== index) {
    throw new NamespaceSelectionError(`namespaces[${index}]: "${pattern}" is named twice`);
  }
}
