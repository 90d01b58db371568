// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The files of this tool as JSON Schemas, for editors and for other programs. */
import { z } from "zod";
import { noteSchema } from "../note/note.ts";
import { policySchema } from "../policy/policy.ts";

export type SchemaName = "note" | "policy";

/** What a person writes: fields with a default may be left out. */
export function jsonSchemaOf(name: SchemaName): object {
  const schema = z.toJSONSchema(name === "note" ? noteSchema : policySchema, { io: "input" });
  return { title: titles[name], ...schema };
}

const titles: Readonly<Record<SchemaName, string>> = {
  note: "A note of a contributor licence agreement, .icla/<handle>.yaml",
  policy: "What a project asks of its contributors, .icla/policy.yaml",
};
