// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonSchemaProps } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { resolveFieldPath } from "./field-path.ts";

const schema: JsonSchemaProps = {
  type: "object",
  properties: {
    spec: {
      type: "object",
      properties: {
        size: { type: "integer" },
        "odd.name": { type: "string" },
        labels: { type: "object", additionalProperties: { type: "string" } },
      },
    },
  },
};

test.each([
  [".spec.size", "spec.size", "integer"],
  [".spec['odd.name']", "spec.odd.name", "string"],
  [".spec.labels['a b']", "spec.labels[a b]", "string"],
  [String.raw`.spec.labels['it\'s']`, "spec.labels[it's]", "string"],
])("%s leads to %s", (text, path, type) => {
  const resolved = resolveFieldPath(text, schema);

  expect(resolved.path).toBe(path);
  expect(resolved.schema.type).toBe(type);
});

test.each([
  ["spec", "expected [ or . but got: spec"],
  [".spec.", "unexpected end of JSON path"],
  [".spec.nope", "does not refer to a valid field"],
  [".spec.size.deeper", "does not refer to a valid field"],
  [".spec[0]", "expected single quoted string but got 0"],
  [".spec['size'", "unexpected end of JSON path"],
  [String.raw`.spec.labels['\q']`, String.raw`invalid string literal: invalid escape char \q`],
])("%s is refused: %s", (text, message) => {
  expect(() => resolveFieldPath(text, schema)).toThrow(message);
});

test("brackets can be forbidden, as in selectable fields", () => {
  expect(() => resolveFieldPath(".spec['size']", schema, { brackets: false })).toThrow("array notation is not allowed");
});
