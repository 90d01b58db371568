// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The checks that many kinds share, with the sentences of Kubernetes' validation. Each answers with what is wrong. */
import { deepEqual, invalid, notSupported, required, type FieldError, type JsonValue } from "@nuvolaris/api-machinery";
import { at, has, numberAt, textAt } from "../json-access.ts";

/** A field by its path: `spec.replicas` of `["spec", "replicas"]`. */
export function fieldName(path: readonly string[]): string {
  return path.join(".");
}

export function nonNegative(object: unknown, ...path: readonly string[]): FieldError[] {
  return atLeast(0, object, path);
}

function atLeast(least: number, object: unknown, path: readonly string[]): FieldError[] {
  if (!has(object, ...path) || numberAt(object, ...path) >= least) return [];
  return [invalid(fieldName(path), at(object, ...path), `must be greater than or equal to ${least}`)];
}

/** A text that must be one of a few. */
export function oneOf(field: string, value: JsonValue | undefined, supported: readonly string[]): FieldError[] {
  return typeof value === "string" && supported.includes(value) ? [] : [notSupported(field, value ?? "", supported)];
}

/** As {@link oneOf}, for a field that may be absent. */
export function oneOfIfSet(object: unknown, path: readonly string[], supported: readonly string[]): FieldError[] {
  return has(object, ...path) ? oneOf(fieldName(path), at(object, ...path), supported) : [];
}

/** A text that must be there. */
export function requiredText(object: unknown, path: readonly string[], detail = ""): FieldError[] {
  return textAt(object, ...path) === "" ? [required(fieldName(path), detail)] : [];
}

/** A field that stays as it was when the object was created. */
export function immutable(object: unknown, old: unknown, path: readonly string[]): FieldError[] {
  const value = at(object, ...path);
  return deepEqual(value ?? null, at(old, ...path) ?? null)
    ? []
    : [invalid(fieldName(path), value, "field is immutable")];
}

/** Turns what a grammar says of a text into errors of a field. */
export function problems(field: string, value: unknown, texts: readonly string[]): FieldError[] {
  return texts.map((text) => invalid(field, value, text));
}

export function portNumber(field: string, value: number): FieldError[] {
  return value >= 1 && value <= 65_535 ? [] : [invalid(field, value, "must be between 1 and 65535, inclusive")];
}

/** The name of a port (RFC 6335). */
export function portName(field: string, name: string): FieldError[] {
  const texts = [
    ...(name.length > 15 ? ["must be no more than 15 characters"] : []),
    ...(/^[-a-z0-9]+$/.test(name) ? [] : ["must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"]),
    ...(/[a-z]/.test(name) ? [] : ["must contain at least one letter (a-z)"]),
    ...(name.includes("--") ? ["must not contain consecutive hyphens"] : []),
    ...(name.startsWith("-") || name.endsWith("-") ? ["must not begin or end with a hyphen"] : []),
  ];
  return problems(field, name, texts);
}

const percentRule =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

/** A number that is not negative, or a percentage. */
export function countOrPercentage(object: unknown, ...path: readonly string[]): FieldError[] {
  const value = at(object, ...path);
  if (typeof value === "string" && !/^\d+%$/.test(value)) return [invalid(fieldName(path), value, percentRule)];
  if (typeof value === "number" && value < 0)
    return [invalid(fieldName(path), value, "must be greater than or equal to 0")];
  return [];
}

/** At most all of them. */
export function atMostAll(object: unknown, ...path: readonly string[]): FieldError[] {
  const value = at(object, ...path);
  const isMore = typeof value === "string" && /^\d+%$/.test(value) && Number.parseInt(value, 10) > 100;
  return isMore ? [invalid(fieldName(path), value, "must not be greater than 100%")] : [];
}

/** The places of items whose key has occurred before. Empty keys do not count. */
export function duplicates<T>(items: readonly T[], keyOf: (item: T) => string): readonly number[] {
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    const key = keyOf(item);
    if (key === "" || !seen.has(key)) {
      seen.add(key);
      return [];
    }
    return [index];
  });
}
