// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { expect, test } from "vitest";
import { goJsonError } from "./go-json-error.ts";

// What Go 1.26's json.Unmarshal says of each.
const errors: Readonly<Record<string, string>> = {
  "": "unexpected end of JSON input",
  "{": "unexpected end of JSON input",
  "{oops": "invalid character 'o' looking for beginning of object key string",
  oops: "invalid character 'o' looking for beginning of value",
  '{"a"}': "invalid character '}' after object key",
  '{"a":1 "b"}': "invalid character '\"' after object key:value pair",
  "[1 2]": "invalid character '2' after array element",
  "[1,]": "invalid character ']' looking for beginning of value",
  '{"a":1,}': "invalid character '}' looking for beginning of object key string",
  "{}x": "invalid character 'x' after top-level value",
  nul: "unexpected end of JSON input",
  nulx: "invalid character 'x' in literal null (expecting 'l')",
  '"\\x"': "invalid character 'x' in string escape code",
  "-x": "invalid character 'x' in numeric literal",
};

for (const [text, message] of Object.entries(errors)) {
  test(`${JSON.stringify(text)} is refused in Go's words`, () => {
    expect(goJsonError(text)).toBe(message);
  });
}

test("whatever JSON.stringify writes is JSON", () => {
  fc.assert(fc.property(fc.json(), (text) => goJsonError(text) === undefined));
});

test("it agrees with JSON.parse on what is JSON", () => {
  const nearly = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom("", "{", "]", ",", '"', "1"))
    .map(([text, at, insert]) => {
      const position = text.length === 0 ? 0 : at % text.length;
      return text.slice(0, position) + insert + text.slice(position + 1);
    });
  fc.assert(
    fc.property(nearly, (text) => {
      let isJson = true;
      try {
        JSON.parse(text);
      } catch {
        isJson = false;
      }
      return (goJsonError(text) === undefined) === isJson;
    }),
  );
});
