// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonValue } from "@nuvolaris/api-machinery";
import { formatGoSyntax, formatGoValue, goTypeName } from "./go-format.ts";
import type { ListType, MapType, MergeType, ScalarType } from "./merge-type.ts";
import { fieldElement, formatPathElement, indexElement, type PathElement } from "./path-element.ts";
import { asList, asMap, formOf, identify, memberNames, Walk } from "./typed-value.ts";

/**
 * Checks that an object fits its type: known fields only, scalars of the right kind, and, unless `allowDuplicates` is
 * set, as for an object that is stored already, no item of a set or keyed list twice.
 *
 * Throws {@link TypedValueError} with the API server's texts. It is no validation of the schema: that comes after the merge.
 */
export function validateValue(
  type: MergeType,
  value: JsonValue,
  options: { readonly allowDuplicates?: boolean } = {},
): void {
  const validating = new Validating(options.allowDuplicates ?? false);
  validating.validate(type, value);
  validating.walk.finish();
}

class Validating {
  readonly walk = new Walk();
  readonly #allowDuplicates: boolean;

  constructor(allowDuplicates: boolean) {
    this.#allowDuplicates = allowDuplicates;
  }

  validate(type: MergeType, value: JsonValue): void {
    const form = formOf(type, value);
    if (form === "map" && type.map !== undefined) this.#validateMap(type.map, value);
    else if (form === "list" && type.list !== undefined) this.#validateList(type.list, value);
    else this.#reportIf(form === undefined ? "schema error: invalid atom: inlined" : scalarProblem(type.scalar, value));
  }

  #reportIf(problem: string | undefined): void {
    if (problem !== undefined) this.walk.report(problem);
  }

  #validateMap(type: MapType, value: JsonValue): void {
    const map = asMap(value);
    if (map === undefined && value !== null) this.walk.report(`expected map, got ${formatWrapped(value)}`);
    for (const name of memberNames(map)) {
      const member = map?.[name] ?? null;
      const memberType = type.typeOf(name);
      this.walk.descend(fieldElement(name), () => {
        if (memberType === undefined) this.walk.report("field not declared in schema");
        else this.validate(memberType, member);
      });
      // One unknown field is enough: the rest of the object is not looked at.
      if (memberType === undefined) return;
    }
  }

  #validateList(type: ListType, value: JsonValue): void {
    const list = asList(value);
    if (list === undefined && value !== null) this.walk.report(`expected list, got ${formatWrapped(value)}`);
    const seen = new Set<PathElement>();
    for (const [index, item] of (list ?? []).entries()) {
      const identity = type.atomic ? { element: indexElement(index) } : identify(type, item);
      if ("problem" in identity) {
        this.walk.report(`element ${index}: ${identity.problem}`);
        return;
      }
      const { element } = identity;
      if (seen.has(element) && !this.#allowDuplicates) {
        this.walk.report(`duplicate entries for key ${formatPathElement(element)}`);
      }
      seen.add(element);
      this.walk.descend(element, () => {
        this.validate(type.element, item);
      });
    }
  }
}

/** `undefined` for what is a scalar of this type, and for what is not there. */
export function scalarProblem(type: ScalarType | undefined, value: JsonValue | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  const actual = typeof value === "bigint" ? "number" : typeof value;
  switch (type) {
    case "numeric":
      return actual === "number" ? undefined : `expected numeric (int or float), got ${goTypeName(value)}`;
    case "string":
      return actual === "string"
        ? undefined
        : `expected string, got &value.valueUnstructured{Value:${formatGoSyntax(value)}}`;
    case "boolean":
      return actual === "boolean" ? undefined : `expected boolean, got ${formatWrapped(value)}`;
    default:
      return actual === "object" ? `expected any scalar, got ${formatWrapped(value)}` : undefined;
  }
}

/** The API server's decoder wraps values, and its messages show the wrapper. */
function formatWrapped(value: JsonValue): string {
  return `&{${formatGoValue(value)}}`;
}
