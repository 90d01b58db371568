// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The simple JSON paths of rules (`.spec.x`, `['a b']`) and selectable fields, resolved against a schema. */
import type { JsonSchemaProps } from "@nuvolaris/api-machinery";
import { ownMember } from "../own-member.ts";

/** A path that leads nowhere. The message is the server's. */
export class FieldPathError extends Error {
  override readonly name = "FieldPathError";
}

export interface ResolvedFieldPath {
  /** As error messages write it: `spec.x`, `spec.labels[a]`. */
  readonly path: string;
  readonly names: readonly string[];
  readonly schema: JsonSchemaProps;
}

const escapes: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "'": "'",
  "\\": "\\",
};

/** Resolves `fieldPath` from `schema` on. Throws {@link FieldPathError}. */
export function resolveFieldPath(
  fieldPath: string,
  schema: JsonSchemaProps,
  options: { readonly brackets?: boolean } = {},
): ResolvedFieldPath {
  const tokens = fieldPath.match(/'(?:[^'\\]|\\.)*'|[.[\]]|[^.[\]']+|'/g) ?? [];
  let resolved: ResolvedFieldPath = { path: "", names: [], schema };
  for (let index = 0; index < tokens.length;) {
    const token = tokens[index++] ?? "";
    if (token === ".") resolved = step(resolved, take(tokens, index++));
    else if (token === "[") {
      if (options.brackets === false) throw new FieldPathError("array notation is not allowed");
      resolved = step(resolved, unquote(take(tokens, index++)));
      const end = take(tokens, index++);
      if (end !== "]") throw new FieldPathError(`expected ] but got ${end}`);
    } else throw new FieldPathError(`expected [ or . but got: ${token}`);
  }
  return resolved;
}

function take(tokens: readonly string[], index: number): string {
  const token = tokens[index];
  if (token === undefined) throw new FieldPathError("unexpected end of JSON path");
  return token;
}

function step({ path, names, schema }: ResolvedFieldPath, name: string): ResolvedFieldPath {
  const property = ownMember(schema.properties, name);
  if (property !== undefined) {
    return { path: path === "" ? name : `${path}.${name}`, names: [...names, name], schema: property };
  }
  if (schema.properties !== undefined || typeof schema.additionalProperties !== "object") {
    throw new FieldPathError("does not refer to a valid field");
  }
  return { path: `${path}[${name}]`, names: [...names, name], schema: schema.additionalProperties };
}

function unquote(token: string): string {
  if (token.length < 2 || !token.startsWith("'") || !token.endsWith("'")) {
    throw new FieldPathError(`expected single quoted string but got ${token}`);
  }
  return token.slice(1, -1).replace(/\\(.)/g, (escape, letter: string) => {
    const character = escapes[letter];
    if (character === undefined) throw new FieldPathError(`invalid string literal: invalid escape char ${escape}`);
    return character;
  });
}
