// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { z } from "zod";

/** One constraint of a zod schema, as zod describes it. */
export type CheckDefinition = z.core.$ZodChecks["_zod"]["def"];

/** A schema's constraints. A schema like `z.int()` or `z.email()` is itself its first one. */
export function checksOf(schema: z.core.$ZodTypes): readonly CheckDefinition[] {
  const { def } = schema._zod;
  const definitions: readonly unknown[] = [
    "check" in def ? [def] : [],
    (def.checks ?? []).map((check) => check._zod.def),
  ].flat();
  // Proof of the cast: $ZodChecks is the union of zod's own checks, and there are no others.
  return definitions as readonly CheckDefinition[];
}
