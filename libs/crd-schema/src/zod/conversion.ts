// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { FieldError, JsonSchemaProps } from "@nuvolaris/api-machinery";
import type { z } from "zod";

/** A converted schema, and whether the key that holds it may be absent. */
export interface Converted {
  readonly schema: JsonSchemaProps;
  readonly optional: boolean;
}

/** One place of a conversion from zod. Problems are collected, so that an author sees all of them at once. */
export interface Conversion {
  /** As an author writes it: `spec.ports[].name`. */
  readonly path: string;
  readonly problems: FieldError[];
  /** The schemas around this place: a schema inside itself is recursive. */
  readonly ancestors: readonly z.core.$ZodType[];
  /** Converts what lies inside. */
  readonly convert: (schema: z.core.$ZodType, conversion: Conversion) => Converted;
}

/** Converts the schema at `suffix` (`.name`, `[]`) below the current place. */
export function convertBelow(schema: z.core.$ZodType, suffix: string, conversion: Conversion): Converted {
  return conversion.convert(schema, { ...conversion, path: `${conversion.path}${suffix}` });
}

/** Records a problem at the current place. The empty schema stands in, so that the conversion goes on. */
export function refuse(conversion: Conversion, advice: string): JsonSchemaProps {
  conversion.problems.push({ type: "FieldValueInvalid", field: conversion.path, message: advice });
  return {};
}
