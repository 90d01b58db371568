// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The words of a label selector's text (apimachinery, labels.Lexer). {@link labelSelectorParser} reads them. */

export type TokenType =
  "identifier" | "error" | "end" | ")" | "(" | "," | "!" | "==" | "=" | "!=" | ">" | "<" | "in" | "notin";

export interface Token {
  readonly type: TokenType;
  readonly text: string;
}

const symbols: readonly TokenType[] = [")", "(", ",", "!", "==", "=", "!=", ">", "<"];
const words: readonly TokenType[] = ["in", "notin"];
const special = /[=!(),<>]+/y;
const word = /[^=!(),<>\s]+/y;
const space = /[ \t\r\n]*/y;

/** Splits the text; the last token is `end`. */
export function labelSelectorTokens(text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  const read = (pattern: RegExp): string => {
    pattern.lastIndex = position;
    return pattern.exec(text)?.[0] ?? "";
  };
  for (;;) {
    position += read(space).length;
    if (position >= text.length) return [...tokens, { type: "end", text: "" }];
    const symbol = read(special);
    const token = symbol === "" ? wordToken(read(word)) : symbolToken(symbol);
    tokens.push(token);
    position += symbol === "" || token.type !== "error" ? Math.max(1, token.text.length) : symbol.length;
  }
}

/** The longest symbol that the run of special characters begins with. */
function symbolToken(run: string): Token {
  const type = [run.slice(0, 2), run.slice(0, 1)].map(asSymbol).find((found) => found !== undefined);
  return type === undefined ? { type: "error", text: `error expected: keyword found '${run}'` } : { type, text: type };
}

function asSymbol(text: string): TokenType | undefined {
  return symbols.find((symbol) => symbol === text);
}

function wordToken(text: string): Token {
  return { type: words.find((keyword) => keyword === text) ?? "identifier", text };
}
