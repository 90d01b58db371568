// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * A lower bound of the cost that the API server estimates for a rule on the largest object that its schema allows: the
 * rounds of its comprehensions. The server adds the cost of every operation, so that a rule which is refused here is
 * refused there, while some that are refused there pass here.
 */
import type { JsonSchemaProps } from "@nuvolaris/api-machinery";
import { ownMember } from "../own-member.ts";
import type { ASTNode } from "./cel-module.ts";

const maxRequestBytes = 3 * 1024 * 1024;
const comprehensions: ReadonlySet<string> = new Set([
  "all",
  "exists",
  "exists_one",
  "existsOne",
  "map",
  "filter",
  "transformList",
  "transformMap",
]);

/** What a name in an expression stands for; `undefined` where no schema says how large it can be. */
type Scope = ReadonlyMap<string, JsonSchemaProps | undefined>;

/** The rounds that all comprehensions of an expression take on the largest value of `schema`. */
export function roundsOf(expression: ASTNode, schema: JsonSchemaProps): number {
  return rounds(
    expression,
    new Map([
      ["self", schema],
      ["oldSelf", schema],
    ]),
  );
}

/** How often a schema can occur in one object: the product of the sizes of the lists and maps around it. */
export function cardinalityOf(schema: JsonSchemaProps, ancestors: readonly JsonSchemaProps[]): number {
  const sizes = ancestors.map(declaredSize);
  if (sizes.every((size) => size !== undefined)) return sizes.reduce((product, size) => product * size, 1);
  return Math.floor(maxRequestBytes / (smallestBytes(schema) + 1));
}

function rounds(value: unknown, scope: Scope): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + rounds(item, scope), 0);
  if (!isNode(value)) return 0;
  if (value.op === "rcall" && comprehensions.has(value.args[0])) return comprehensionRounds(value.args, scope);
  if (value.op === "?:") {
    const [condition, yes, no] = value.args;
    return rounds(condition, scope) + Math.max(rounds(yes, scope), rounds(no, scope));
  }
  return rounds(value.args, scope);
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === "object" && value !== null && "op" in value && "args" in value;
}

function comprehensionRounds(
  [name, receiver, args]: readonly [string, ASTNode, readonly ASTNode[]],
  scope: Scope,
): number {
  const range = resolve(receiver, scope);
  const count = range === undefined ? 1 : largestCount(range);
  const hasTwoVariables = name.startsWith("transform") || name === "existsOne" || (args.length === 3 && name !== "map");
  const variables = args.slice(0, hasTwoVariables ? 2 : 1).flatMap((node) => (node.op === "id" ? [node.args] : []));
  const inner = new Map(scope);
  for (const variable of variables) inner.set(variable, undefined);
  const value = variables.at(-1);
  if (value !== undefined && range !== undefined && (hasTwoVariables || range.type === "array"))
    inner.set(value, elementOf(range));
  return rounds(receiver, scope) + count * Math.max(1, rounds(args.slice(variables.length), inner));
}

/** The schema of a value that is read by field names alone. */
function resolve(node: ASTNode, scope: Scope): JsonSchemaProps | undefined {
  if (node.op === "id") return scope.get(node.args);
  if (node.op === "[]") return elementOf(resolve(node.args[0], scope));
  if (node.op !== ".") return undefined;
  const owner = resolve(node.args[0], scope);
  return owner === undefined ? undefined : (ownMember(owner.properties, node.args[1]) ?? elementOf(owner));
}

function elementOf(schema: JsonSchemaProps | undefined): JsonSchemaProps | undefined {
  if (schema?.type === "array") return schema.items;
  return typeof schema?.additionalProperties === "object" ? schema.additionalProperties : undefined;
}

/** By its limit, or by what fits into a request. */
function largestCount(schema: JsonSchemaProps): number {
  const element = elementOf(schema);
  if (element === undefined) return 1;
  const perElement = smallestBytes(element) + (schema.type === "array" ? 1 : 6);
  return declaredSize(schema) ?? Math.floor((maxRequestBytes - 2) / perElement);
}

/** `undefined`: a list or map without a limit. */
function declaredSize(schema: JsonSchemaProps): number | undefined {
  if (schema.type === "array") return schema.maxItems;
  return schema.type === "object" && schema.additionalProperties !== undefined ? schema.maxProperties : 1;
}

const smallest: Readonly<Record<string, number>> = { string: 2, array: 2, object: 2, boolean: 4 };

/** The bytes of the smallest value in JSON. */
function smallestBytes(schema: JsonSchemaProps): number {
  const own = smallest[schema.type ?? ""] ?? 1;
  if (schema.type !== "object" || schema.additionalProperties !== undefined) return own;
  return (schema.required ?? []).reduce((sum, name) => {
    const property = ownMember(schema.properties, name);
    return property === undefined || property.default !== undefined
      ? sum
      : sum + name.length + smallestBytes(property) + 4;
  }, own);
}
