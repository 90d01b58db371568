// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { jsonSchemaOf, type SchemaName } from "../document/json-schema.ts";
import type { CommandContext, ExitCode } from "./command-context.ts";

/** Prints the JSON Schema of a note or of a policy. */
export function schema(name: SchemaName, { print }: Pick<CommandContext, "print">): ExitCode {
  print(`${JSON.stringify(jsonSchemaOf(name), undefined, 2)}\n`);
  return 0;
}
