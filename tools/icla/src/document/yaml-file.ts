// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** A YAML file read against a schema: every problem names its line, its field, what was expected and what came. */
import { LineCounter, isMap, isNode, isScalar, parseDocument, type Document } from "yaml";
import type { z } from "zod";

export interface TextFile {
  /** As the user knows it: relative to the root of the repository. */
  readonly path: string;
  readonly text: string;
}

/** Something in a file that has to be mended. Lines count from 1. */
export interface Problem {
  readonly path: string;
  readonly line: number;
  /** `github.id`, `emails[0]`; empty when it is the file as a whole. */
  readonly field: string;
  readonly message: string;
  /** Whether the file says something for which it has no place. */
  readonly isUnknownField: boolean;
}

export type Parsed<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly problems: readonly Problem[] };

type Issue = z.core.$ZodIssue;
type FieldPath = readonly PropertyKey[];

export function parseYamlFile<Value>(file: TextFile, schema: z.ZodType<Value>): Parsed<Value> {
  const lines = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: lines, version: "1.2", logLevel: "error" });
  const broken = document.errors.map(({ pos: [start], message }) => ({
    path: file.path,
    line: lines.linePos(start).line,
    field: "",
    message: `is not YAML: ${firstLineOf(message)}`,
    isUnknownField: false,
  }));
  if (broken.length > 0) return { ok: false, problems: broken };
  return check(valueOf(document), { file, document, lines, schema });
}

interface Reading<Value> {
  readonly file: TextFile;
  readonly document: Document;
  readonly lines: LineCounter;
  readonly schema: z.ZodType<Value>;
}

function check<Value>(value: unknown, reading: Reading<Value>): Parsed<Value> {
  const result = reading.schema.safeParse(value);
  if (result.success) return { ok: true, value: result.data };
  const problems = result.error.issues.flatMap((issue) => problemsOf(issue, value, reading));
  return { ok: false, problems };
}

/** Aliases that grow without bound make `toJS` throw: the schema then sees a value that no schema takes. */
function valueOf(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) as unknown;
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

function problemsOf<Value>(issue: Issue, value: unknown, reading: Reading<Value>): Problem[] {
  const at = (path: FieldPath, message: string): Problem => ({
    path: reading.file.path,
    line: lineOf(path, reading),
    field: fieldName(path),
    message,
    isUnknownField: issue.code === "unrecognized_keys",
  });
  if (issue.code !== "unrecognized_keys") return [at(issue.path, sentenceOf(issue, value))];
  return issue.keys.map((key) => at([...issue.path, key], "is not a field of this file; take it out"));
}

function sentenceOf(issue: Issue, value: unknown): string {
  const came = valueAt(value, issue.path);
  if (came === undefined) return `is missing: ${expectationOf(issue)}`;
  return `${expectationOf(issue)}, came ${shown(came)}`;
}

function expectationOf(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return `expected ${article(issue.expected)}`;
    case "invalid_value":
      return `expected ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}`;
    case "invalid_union":
      return "options" in issue && Array.isArray(issue.options)
        ? `expected ${issue.options.map((option) => JSON.stringify(option)).join(" or ")}`
        : issue.message;
    case "invalid_format":
      return issue.format === "date" ? "expected a date, YYYY-MM-DD" : issue.message;
    default:
      return issue.message;
  }
}

function article(type: string): string {
  const names: Readonly<Record<string, string>> = {
    string: "a text",
    object: "a mapping",
    record: "a mapping",
    array: "a list",
    int: "a whole number",
  };
  return names[type] ?? `a ${type}`;
}

/** At most 60 characters: what stands in a wrong field may be what should never be repeated. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "a mapping";
  const text = JSON.stringify(value);
  const short = text.length > 60 ? `${text.slice(0, 57)}…` : text;
  return typeof value === "number" ? `the number ${short} (in quotes it is a text)` : short;
}

function valueAt(value: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (typeof inner !== "object" || inner === null) return undefined;
    return Reflect.get(inner, key) as unknown;
  }, value);
}

function fieldName(path: FieldPath): string {
  return path.reduce<string>((name, key) => {
    if (typeof key === "number") return `${name}[${key}]`;
    return name === "" ? String(key) : `${name}.${String(key)}`;
  }, "");
}

/** The line of the field, or of what should hold it. */
function lineOf(path: FieldPath, { document, lines }: Pick<Reading<unknown>, "document" | "lines">): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const start = startOf(document, path.slice(0, depth));
    if (start !== undefined) return lines.linePos(start).line;
  }
  return 1;
}

function startOf(document: Document, path: FieldPath): number | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const key = path.at(-1);
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === key);
    return pair !== undefined && isNode(pair.key) ? pair.key.range?.[0] : undefined;
  }
  const node = document.getIn(path, true);
  return isNode(node) ? node.range?.[0] : undefined;
}

function firstLineOf(message: string): string {
  return message.split("\n", 1)[0]?.replace(/:$/, "") ?? message;
}
