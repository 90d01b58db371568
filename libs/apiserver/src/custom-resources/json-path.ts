// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The part of kubectl's JSONPath that printer columns and selectable fields use:
 * `.a.b`, `['a.b']`, `[0]`, `[-1]`, `[*]`, `[?(@.type=="Ready")]`. https://kubernetes.io/docs/reference/kubectl/jsonpath/
 *
 * Not here: ranges, unions, recursive descent (`..`).
 */
import { deepEqual, isJsonObject, type JsonValue } from "@nuvolaris/api-machinery";
import { ownMember } from "@nuvolaris/crd-schema";

/** Everything that a path leads to, in order. */
export type JsonPath = (root: JsonValue) => readonly JsonValue[];

type Step = (value: JsonValue) => readonly JsonValue[];

/** A path in a notation that is not supported. */
export class JsonPathError extends Error {
  override readonly name = "JsonPathError";
}

const token =
  /\.((?:\\.|[^.[\]\\])+)|\[(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(-?\d+)|(\*)|\?\((.+?)\)(?=\]))\]|\.(?=\[|$)/y;
const filter = /^@((?:\.[\w-]+|\['[^']*'\])*)\s*(?:(==|!=)\s*(.+))?$/;

/** Parses a path. Throws {@link JsonPathError}. */
export function parseJsonPath(text: string): JsonPath {
  const steps: Step[] = [];
  for (let at = 0; at < text.length;) {
    token.lastIndex = at;
    const match = token.exec(text);
    if (match === null)
      throw new JsonPathError(`cannot read the JSON path ${text} from ${JSON.stringify(text.slice(at))} on`);
    const step = stepOf(match);
    if (step !== undefined) steps.push(step);
    at += match[0].length;
  }
  return (root) => steps.reduce<readonly JsonValue[]>((values, step) => values.flatMap(step), [root]);
}

function stepOf([, name, single, double, index, wildcard, condition]: RegExpExecArray): Step | undefined {
  const key = name ?? single ?? double;
  if (key === "*" || wildcard !== undefined) return children;
  if (key !== undefined) return member(key.replace(/\\(.)/g, "$1"));
  if (index !== undefined) return item(Number(index));
  return condition === undefined ? undefined : matching(condition);
}

function member(name: string): Step {
  return (value) => {
    const found = isJsonObject(value) ? ownMember(value, name) : undefined;
    return found === undefined ? [] : [found];
  };
}

function item(index: number): Step {
  return (value) => {
    const found = itemsOf(value).at(index);
    return found === undefined ? [] : [found];
  };
}

function children(value: JsonValue): readonly JsonValue[] {
  return isJsonObject(value)
    ? Object.values(value).flatMap((each) => (each === undefined ? [] : [each]))
    : itemsOf(value);
}

function itemsOf(value: JsonValue): readonly JsonValue[] {
  // Proof of the cast: an array in a JSON value is an array of JSON values.
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

function matching(condition: string): Step {
  const match = filter.exec(condition.trim());
  if (match === null) throw new JsonPathError(`cannot read the filter ?(${condition}): write ?(@.field=="value")`);
  const [, path = "", operator, literal = ""] = match;
  const find = parseJsonPath(path);
  const wanted = operator === undefined ? undefined : parseLiteral(literal.trim(), condition);
  return (value) =>
    itemsOf(value).filter((each) => {
      const found = find(each);
      if (wanted === undefined) return found.length > 0;
      const isSame = found.some((one) => deepEqual(one, wanted));
      return operator === "==" ? isSame : found.length > 0 && !isSame;
    });
}

function parseLiteral(literal: string, condition: string): JsonValue {
  const quoted = /^(?:'(.*)'|"(.*)")$/.exec(literal);
  if (quoted !== null) return quoted[1] ?? quoted[2] ?? "";
  if (literal === "true" || literal === "false") return literal === "true";
  const number = Number(literal);
  if (literal === "" || Number.isNaN(number))
    throw new JsonPathError(`cannot read the filter ?(${condition}): ${literal} is no value`);
  return number;
}
