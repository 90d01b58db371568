// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * A schema, compiled once into functions that check values.
 *
 * Keywords are checked in the order of the API server, so that its list of errors is ours: type, combinations,
 * string, format, number, array, enum, object (https://github.com/kubernetes/kube-openapi/tree/master/pkg/validation/validate).
 */
import {
  deepEqual,
  isJsonObject,
  stringifyJson,
  type JsonObject,
  type JsonSchemaProps,
  type JsonValue,
} from "@nuvolaris/api-machinery";
import { ownMember } from "../own-member.ts";
import { createCombinationCheck } from "./combination-check.ts";
import { indexByKey, isUnchanged, keyOf, type OldValue } from "./correlation.ts";
import { missing, moreThan, notInEnum, violates, type ValueResult } from "./problem.ts";
import { createNumberCheck, createStringCheck } from "./scalar-check.ts";
import { createTypeCheck } from "./type-check.ts";

/** One value and where it lies. */
export interface Visit<T extends JsonValue = JsonValue> {
  readonly value: T;
  readonly path: string;
  /** What it was before an update, if that can be told: an old fault that did not change is forgiven. */
  readonly old: OldValue;
}

export type ValueCheck = (visit: Visit, result: ValueResult) => void;

export function createValueCheck(schema: JsonSchemaProps): ValueCheck {
  const checkType = createTypeCheck(schema);
  const checkCombinations = createCombinationCheck(schema, createValueCheck);
  const checkString = createStringCheck(schema);
  const checkNumber = createNumberCheck(schema);
  const checkArray = createArrayCheck(schema);
  const checkEnum = createEnumCheck(schema);
  const checkObject = createObjectCheck(schema);
  const common = (checkType === undefined ? 0 : 1) + 3;
  return (visit, result) => {
    const { value, path } = visit;
    checkType?.(value, path, result);
    if (value === null) {
      checkEnum?.(value, path, result);
      return;
    }
    checkCombinations(visit, result);
    if (typeof value === "string") checkString?.(value, path, result);
    else if (typeof value === "number" || typeof value === "bigint") checkNumber(value, path, result);
    else if (Array.isArray(value)) checkArray({ ...visit, value }, result);
    checkEnum?.(value, path, result);
    if (isJsonObject(value)) checkObject({ ...visit, value }, result);
    // Each keyword that applies counts once, passed or not, and so does the schema itself.
    result.matches += common + 1;
  };
}

/** Checks a part of a value; its faults are dropped if the same part had them before. */
function createPartCheck(schema: JsonSchemaProps): ValueCheck {
  const check = createValueCheck(schema);
  return (visit, result) => {
    const before = result.problems.length;
    check(visit, result);
    if (result.problems.length === before || visit.old === undefined) return;
    if (isUnchanged(schema, visit.value, visit.old)) result.problems.length = before;
  };
}

function createEnumCheck({ enum: allowed }: JsonSchemaProps) {
  if (allowed === undefined || allowed.length === 0) return undefined;
  const names = allowed.map((value) => (typeof value === "string" ? value : stringifyJson(value)));
  const fast = new Set(allowed);
  return (value: JsonValue, path: string, result: ValueResult): void => {
    // The server never finds a null, not even one that the list has.
    const isKnown = value !== null && (fast.has(value) || allowed.some((each) => deepEqual(each, value)));
    if (!isKnown) result.add(notInEnum(path, value, names));
  };
}

function createArrayCheck(schema: JsonSchemaProps) {
  const { items, minItems, maxItems, uniqueItems = false } = schema;
  const check = items === undefined ? undefined : createPartCheck(items);
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  return ({ value, path, old }: Visit<readonly JsonValue[]>, result: ValueResult): void => {
    if (check !== undefined) {
      const index = indexByKey(schema, old);
      for (const [position, item] of value.entries()) {
        const key = index === undefined ? undefined : keyOf(item, keys);
        const before = key === undefined ? undefined : index?.get(key);
        check({ value: item, path: `${path}[${position}]`, old: before }, result);
      }
    }
    if (minItems !== undefined && value.length < minItems) {
      result.add(violates(path, value.length, `should have at least ${minItems} items`));
    }
    if (maxItems !== undefined && value.length > maxItems) {
      result.add(moreThan(path, { actual: value.length, max: maxItems, of: "items" }));
    }
    if (uniqueItems && hasDuplicates(value)) result.add(violates(path, undefined, "shouldn't contain duplicates"));
    result.matches++;
  };
}

function hasDuplicates(items: readonly JsonValue[]): boolean {
  return items.some((item, index) => items.slice(0, index).some((earlier) => deepEqual(earlier, item)));
}

function createObjectCheck(schema: JsonSchemaProps) {
  const { minProperties, maxProperties, required = [] } = schema;
  const additional = typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined;
  const checkAdditional = additional === undefined ? undefined : createPartCheck(additional);
  const properties = Object.entries(schema.properties ?? {}).map(
    ([name, property]) => ({ name, check: createPartCheck(property) }) as const,
  );
  const checkEachAdditional = ({ value, path, old }: Visit<JsonObject>, result: ValueResult): void => {
    if (checkAdditional === undefined) return;
    for (const [name, member] of Object.entries(value)) {
      if (member === undefined || ownMember(schema.properties, name) !== undefined) continue;
      const visit = { value: member, path: `${path}.${name}`, old: oldMember(old, path, name) };
      checkAdditional(visit, result);
    }
  };
  return (visit: Visit<JsonObject>, result: ValueResult): void => {
    const { value, path, old } = visit;
    checkSize({ count: Object.keys(value).length, path, minProperties, maxProperties }, result);
    if (schema.additionalProperties === false) forbidOthers(schema, visit, result);
    checkEachAdditional(visit, result);
    for (const { name, check } of properties) {
      const member = ownMember(value, name);
      if (member === undefined) continue;
      const at = path === "" ? name : `${path}.${name}`;
      check({ value: member, path: at, old: oldMember(old, path, name) }, result);
    }
    for (const name of required) if (ownMember(value, name) === undefined) result.add(missing(`${path}.${name}`));
  };
}

interface Size {
  readonly count: number;
  readonly path: string;
  readonly minProperties: number | undefined;
  readonly maxProperties: number | undefined;
}

function checkSize({ count, path, minProperties, maxProperties }: Size, result: ValueResult): void {
  if (minProperties !== undefined && count < minProperties) {
    result.add(violates(path, count, `should have at least ${minProperties} properties`));
  }
  if (maxProperties !== undefined && count > maxProperties) {
    result.add(moreThan(path, { actual: count, max: maxProperties, of: "properties" }));
  }
}

function forbidOthers(schema: JsonSchemaProps, { value, path }: Visit<JsonObject>, result: ValueResult): void {
  for (const name of Object.keys(value)) {
    if (ownMember(schema.properties, name) !== undefined) continue;
    const { error } = violates(path, name, "");
    const text = `${path}.${name} in body is a forbidden property`;
    result.add({ path, text, error: { ...error, message: `Invalid value: ${JSON.stringify(name)}: ${text}` } });
  }
}

/** An object's own `apiVersion` and `kind` are those of the request's version: before and after cannot be compared. */
function oldMember(old: OldValue, path: string, name: string): OldValue {
  if (path === "" && (name === "apiVersion" || name === "kind")) return undefined;
  return isJsonObject(old) ? ownMember(old, name) : undefined;
}
