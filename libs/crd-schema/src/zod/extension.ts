// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What Kubernetes knows about a schema and zod has no word for, as metadata of the zod schema.
 *
 * Each function returns the same zod type, so that the inferred TypeScript type stays as it is.
 */
import type { JsonValue, JsonSchemaProps, ValidationRule } from "@nuvolaris/api-machinery";
import type { z } from "zod";

/** The keywords that may stand in a zod schema's metadata and go into the CRD as they are. */
export const extensionKeywords = [
  "title",
  "description",
  "format",
  "example",
  "externalDocs",
  "maxProperties",
  "minProperties",
  "x-kubernetes-preserve-unknown-fields",
  "x-kubernetes-embedded-resource",
  "x-kubernetes-int-or-string",
  "x-kubernetes-list-type",
  "x-kubernetes-list-map-keys",
  "x-kubernetes-map-type",
  "x-kubernetes-validations",
] as const satisfies readonly (keyof JsonSchemaProps)[];

const validations = "x-kubernetes-validations";

/**
 * A list whose items are told apart by `keys`: each item has its own owner in server-side apply, as conditions and
 * ports do. The keys must be required, or have defaults.
 */
export function listMap<S extends z.ZodArray<z.ZodObject>>(list: S, keys: readonly string[]): S {
  return list.meta({ ...list.meta(), "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": keys });
}

/** A list of distinct scalars: server-side apply merges it item by item. */
export function listSet<S extends z.ZodArray>(list: S): S {
  return list.meta({ ...list.meta(), "x-kubernetes-list-type": "set" });
}

/** A list that one owner replaces as a whole, which is also the default. */
export function listAtomic<S extends z.ZodArray>(list: S): S {
  return list.meta({ ...list.meta(), "x-kubernetes-list-type": "atomic" });
}

/** An object or record that one owner replaces as a whole. */
export function mapAtomic<S extends z.ZodType>(map: S): S {
  return map.meta({ ...map.meta(), "x-kubernetes-map-type": "atomic" });
}

/** Fields that the schema does not name are kept instead of pruned. */
export function preserveUnknownFields<S extends z.ZodType>(schema: S): S {
  return schema.meta({ ...schema.meta(), "x-kubernetes-preserve-unknown-fields": true });
}

/** A whole Kubernetes object inside the custom one: its `apiVersion`, `kind` and `metadata` are validated. */
export function embeddedResource<S extends z.ZodObject>(schema: S): S {
  return schema.meta({ ...schema.meta(), "x-kubernetes-embedded-resource": true });
}

/** A format that the API server checks, such as `int32`, `int64`, `hostname`, `duration`, `k8s-short-name`. */
export function format<S extends z.ZodType>(schema: S, name: string): S {
  return schema.meta({ ...schema.meta(), format: name });
}

/** An example value for the documentation. */
export function example<S extends z.ZodType>(schema: S, value: JsonValue): S {
  return schema.meta({ ...schema.meta(), example: value });
}

/**
 * Adds a CEL rule, with `self` as the value and `oldSelf` as the one before the update:
 * `rule(spec, "self.min <= self.max", { message: "min must not exceed max" })`.
 *
 * The API server enforces it; zod does not.
 */
export function rule<S extends z.ZodType>(
  schema: S,
  expression: string,
  options: Omit<ValidationRule, "rule"> = {},
): S {
  const present = schema.meta()?.[validations];
  const before: readonly unknown[] = Array.isArray(present) ? present : [];
  return schema.meta({ ...schema.meta(), [validations]: [...before, { rule: expression, ...options }] });
}
