// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Tells what is wrong with a JSON text in the words of Go's encoding/json, which is what clients of Kubernetes know.

/** `invalid character 'o' looking for beginning of object key string`; `undefined` if the text is JSON. */
export function goJsonError(text: string): string | undefined {
  try {
    const scanner = new JsonScanner(text);
    scanner.value();
    scanner.end();
    return undefined;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error.message;
    throw error;
  }
}

class JsonSyntaxError extends Error {
  override readonly name = "JsonSyntaxError";
}

const literals: Readonly<Record<string, string>> = { t: "true", f: "false", n: "null" };
const numberText = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** Up to the end of a string, or to what needs a closer look. */
const plainText = /[^"\\\u0000-\u001f]*/y;

const whiteSpace = new Set([0x20, 0x09, 0x0a, 0x0d]);

class JsonScanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): void {
    const first = this.#peek();
    const literal = first === undefined ? undefined : literals[first];
    if (first === "{") this.#members();
    else if (first === "[") this.#elements();
    else if (first === '"') this.#string();
    else if (literal !== undefined) this.#literal(literal);
    else this.#number();
  }

  end(): void {
    if (this.#peek() !== undefined) this.#fail("after top-level value");
  }

  #members(): void {
    this.#at++;
    if (this.#skip(this.#peek() === "}")) return;
    for (;;) {
      if (this.#peek() !== '"') this.#fail("looking for beginning of object key string");
      this.#string();
      if (this.#peek() !== ":") this.#fail("after object key");
      this.#at++;
      this.value();
      if (this.#skip(this.#peek() === "}")) return;
      if (this.#peek() !== ",") this.#fail("after object key:value pair");
      this.#at++;
    }
  }

  #elements(): void {
    this.#at++;
    if (this.#skip(this.#peek() === "]")) return;
    for (;;) {
      this.value();
      if (this.#skip(this.#peek() === "]")) return;
      if (this.#peek() !== ",") this.#fail("after array element");
      this.#at++;
    }
  }

  #string(): void {
    this.#at++;
    for (;;) {
      plainText.lastIndex = this.#at;
      this.#at += plainText.exec(this.#text)?.[0].length ?? 0;
      const character = this.#text.charAt(this.#at);
      if (this.#skip(character === '"')) return;
      if (character !== "\\") this.#fail(character === "" ? "" : "in string literal");
      this.#escape();
    }
  }

  #escape(): void {
    const character = this.#text.charAt(++this.#at);
    if (!'"\\/bfnrtu'.includes(character)) this.#fail("in string escape code");
    this.#at++;
    if (character !== "u") return;
    for (let digits = 0; digits < 4; digits++, this.#at++) {
      if (!/^[0-9a-fA-F]$/.test(this.#text.charAt(this.#at))) this.#fail("in \\u hexadecimal character escape");
    }
  }

  #literal(literal: string): void {
    for (const [index, expected] of Array.from(literal).entries()) {
      if (this.#text.charAt(this.#at) !== expected) {
        this.#fail(index === 0 ? "looking for beginning of value" : `in literal ${literal} (expecting '${expected}')`);
      }
      this.#at++;
    }
  }

  #number(): void {
    numberText.lastIndex = this.#at;
    const [number] = numberText.exec(this.#text) ?? [];
    if (number === undefined) {
      if (!this.#skip(this.#text.charAt(this.#at) === "-")) this.#fail("looking for beginning of value");
      this.#fail("in numeric literal");
    }
    this.#at += number.length;
  }

  /** Goes on to the next character if `isIt`. */
  #skip(isIt: boolean): boolean {
    if (isIt) this.#at++;
    return isIt;
  }

  /** The next character that is no white space. */
  #peek(): string | undefined {
    while (whiteSpace.has(this.#text.charCodeAt(this.#at))) this.#at++;
    return this.#text[this.#at];
  }

  #fail(context: string): never {
    const character = this.#text.codePointAt(this.#at);
    if (character === undefined) throw new JsonSyntaxError("unexpected end of JSON input");
    throw new JsonSyntaxError(`invalid character ${quote(String.fromCodePoint(character))} ${context}`);
  }
}

function quote(character: string): string {
  if (character === "'") return String.raw`'\''`;
  if (character === '"') return `'"'`;
  return `'${JSON.stringify(character).slice(1, -1)}'`;
}
