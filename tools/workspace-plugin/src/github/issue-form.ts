// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** GitHub drops an issue form that it cannot read without telling anybody but its visitors. These are its rules. */
import { parse } from "yaml";

interface Field {
  readonly type?: unknown;
  readonly id?: unknown;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** What each type of field cannot do without. */
const requiredAttributes: ReadonlyMap<unknown, readonly string[]> = new Map([
  ["markdown", ["value"]],
  ["input", ["label"]],
  ["textarea", ["label"]],
  ["dropdown", ["label", "options"]],
  ["checkboxes", ["label", "options"]],
]);

/** What is wrong with an issue form, a sentence each. */
export function formProblems(source: string): readonly string[] {
  const form: unknown = parse(source);
  if (typeof form !== "object" || form === null) return ["it is no mapping"];
  const { body } = form as { readonly body?: unknown };
  const missing = ["name", "description"].filter((key) => !isText((form as Record<string, unknown>)[key]));
  const found = missing.map((key) => `${key} is missing`);
  if (!Array.isArray(body) || body.length === 0) return [...found, "body is missing"];
  // Proof of the cast: each property is checked before it is used.
  const fields = body as readonly Field[];
  if (fields.every(({ type }) => type === "markdown")) found.push("nothing can be filled in");
  return [...found, ...fields.flatMap(fieldProblems), ...repeated(fields)];
}

function fieldProblems({ type, id, attributes = {} }: Field, index: number): string[] {
  const required = requiredAttributes.get(type);
  if (required === undefined) return [`field ${index} has an unknown type: ${String(type)}`];
  const found = required
    .filter((key) => !isText(attributes[key]) && !isList(attributes[key]))
    .map((key) => `field ${index} lacks ${key}`);
  if (type !== "markdown" && !(isText(id) && /^[\w-]+$/.test(id))) found.push(`field ${index} lacks an id`);
  return found;
}

function repeated(fields: readonly Field[]): string[] {
  const inputs = fields.filter(({ type }) => type !== "markdown");
  return [inputs.map(({ id }) => id), inputs.map(({ attributes }) => attributes?.["label"])].flatMap((names) =>
    names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${String(name)} is there twice`),
  );
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}
