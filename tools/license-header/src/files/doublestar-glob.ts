// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Globs as https://github.com/bmatcuk/doublestar reads them, version 2, which license-eye has: `*` and `?` stay within a
 * folder and match leading dots, `**` is special only as a whole component, `[a-z]`, `[^a-z]` and `{one,other}` work, a
 * backslash escapes, and everything else stands for itself.
 *
 * The globs of JavaScript's libraries give a meaning to parentheses, `!`, quotation marks or `{1..3}`, too, with which
 * a configuration would select other files here than with license-eye.
 */

/** A regular expression's source, to be compiled with the flags `su`, or why the glob has none. */
export type GlobSyntax = { readonly source: string } | { readonly problem: string };

/** Reads a glob. A problem is in words that complete "the pattern …". */
export function globSyntax(glob: string): GlobSyntax {
  if (glob.trim() === "") return { problem: "is empty" };
  const reader = new GlobReader(glob);
  const source = reader.read();
  return reader.problem === undefined ? { source } : { problem: reader.problem };
}

const anyFolders = "(?:[^/]+/)*";

class GlobReader {
  problem: string | undefined;
  readonly #glob: string;
  #at = 0;
  #openBraces = 0;

  constructor(glob: string) {
    this.#glob = glob;
  }

  read(): string {
    let source = "";
    while (this.#at < this.#glob.length) source += this.#next();
    if (this.#openBraces > 0) this.problem ??= unclosed("{");
    return source;
  }

  #next(): string {
    const character = this.#glob.charAt(this.#at);
    if (character === "*") return this.#stars();
    this.#at += 1;
    if (character === "?") return "[^/]";
    if (character === "[") return this.#characterClass();
    if (character === "\\") return this.#escaped();
    return this.#braces(character) ?? literal(character);
  }

  #stars(): string {
    const start = this.#at;
    while (this.#glob.charAt(this.#at) === "*") this.#at += 1;
    const [before, after] = [this.#glob.charAt(start - 1), this.#glob.charAt(this.#at)];
    const ends = this.#openBraces > 0 ? ["", "/", ",", "}"] : ["", "/"];
    const isComponent = this.#at - start === 2 && ["", "/"].includes(before) && ends.includes(after);
    if (!isComponent) return "[^/]*";
    if (after !== "/") return ".+";
    this.#at += 1;
    return anyFolders;
  }

  #escaped(): string {
    const character = this.#glob.charAt(this.#at);
    if (character === "") this.problem ??= "ends in a backslash that escapes nothing";
    this.#at += 1;
    return literal(character);
  }

  /** `undefined`: it stands for itself. */
  #braces(character: string): string | undefined {
    if (character === "{") {
      this.#openBraces += 1;
      return "(?:";
    }
    if (this.#openBraces === 0) return undefined;
    if (character === ",") return "|";
    if (character !== "}") return undefined;
    this.#openBraces -= 1;
    return ")";
  }

  #characterClass(): string {
    const [text] = /^(?:\\[^]|[^\]\\])*\]/.exec(this.#glob.slice(this.#at)) ?? [];
    if (text === undefined) {
      this.problem ??= unclosed("[");
      this.#at = this.#glob.length;
      return "";
    }
    this.#at += text.length;
    const negated = text.startsWith("^");
    return `(?!/)[${negated ? "^" : ""}${this.#classMembers(text.slice(negated ? 1 : 0, -1))}]`;
  }

  #classMembers(members: string): string {
    const ranges = [...members.matchAll(/(\\[^]|[^\\-])(?:-(\\[^]|[^\\-]))?/gsu)];
    const read = ranges.reduce((length, [range]) => length + range.length, 0);
    if (read !== members.length || read === 0) {
      this.problem ??= `has a class [${members}] that is empty or has a \`-\` that no range is made with; write \`\\-\``;
    }
    return ranges.map(([, from = "", to]) => (to === undefined ? member(from) : this.#range(from, to))).join("");
  }

  #range(from: string, to: string): string {
    if (unescaped(from) > unescaped(to)) this.problem ??= `has a range ${from}-${to} that is the wrong way round`;
    return `${member(from)}-${member(to)}`;
  }
}

function unclosed(bracket: string): string {
  return `opens \`${bracket}\` and does not close it; write \`\\${bracket}\` for the character itself`;
}

function literal(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
}

function unescaped(character: string): string {
  return character.length > 1 && character.startsWith("\\") ? character.slice(1) : character;
}

function member(character: string): string {
  return unescaped(character).replace(/[\\^\]\-[]/, "\\$&");
}
