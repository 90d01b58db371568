// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Unions. A structural schema has one type per field, so that only three kinds of union can be said:
 * int-or-string, an enumeration, and objects told apart by a discriminator.
 */
import { stringifyJson, type JsonSchemaProps } from "@nuvolaris/api-machinery";
import type { z } from "zod";
import { refuse, type Conversion } from "./conversion.ts";
import { enumOf } from "./scalar.ts";

export function convertUnion(schema: z.core.$ZodTypes, conversion: Conversion): JsonSchemaProps {
  const { def } = schema._zod;
  if (def.type !== "union") throw new TypeError(`zod's type ${def.type} is no union`);
  const options = def.options.map((option) => conversion.convert(option, conversion).schema);
  if ("discriminator" in def && typeof def.discriminator === "string") {
    return mergeVariants(options, def.discriminator, conversion);
  }
  if (isIntOrString(options)) return { "x-kubernetes-int-or-string": true };
  if (options.every((option) => option.enum !== undefined))
    return enumOf(
      options.flatMap((option) => option.enum ?? []),
      conversion,
    );
  return refuse(
    conversion,
    "a field has one type: allowed are z.union([z.int(), z.string()]), unions of literals, .nullable(), and z.discriminatedUnion()",
  );
}

function isIntOrString(options: readonly JsonSchemaProps[]): boolean {
  const types = options.map(({ type, ...rest }) => (Object.keys(rest).length === 0 ? type : undefined)).toSorted();
  return types.length === 2 && types[0] === "integer" && types[1] === "string";
}

/**
 * The object of all variants' fields, and a `oneOf` that asks for each variant's own required fields.
 * A field that two variants share must be the same in both: structure cannot depend on a value.
 */
function mergeVariants(
  variants: readonly JsonSchemaProps[],
  discriminator: string,
  conversion: Conversion,
): JsonSchemaProps {
  const properties: Record<string, JsonSchemaProps> = {};
  const tags: unknown[] = [];
  for (const variant of variants) {
    for (const [name, property] of Object.entries(variant.properties ?? {})) {
      if (name === discriminator) tags.push(...(property.enum ?? []));
      else if (stringifyJson(properties[name] ?? property) !== stringifyJson(property)) {
        refuse(
          conversion,
          `${name} differs between the variants of ${discriminator}: give it one schema, or two names`,
        );
      } else properties[name] = property;
    }
  }
  return {
    type: "object",
    properties: { [discriminator]: enumOf(tags, conversion), ...properties },
    required: [discriminator],
    oneOf: variants.map((variant) => ({
      properties: { [discriminator]: { enum: variant.properties?.[discriminator]?.enum ?? [] } },
      ...(variant.required !== undefined && { required: variant.required }),
    })),
  };
}
