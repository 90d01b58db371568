// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Chapter } from "../deck/training.ts";
import { UsageError } from "../usage-error.ts";
import type { Check, Exercise, Program } from "./exercise.ts";
import { isMapping } from "../deck/mapping.ts";

/** Where the exercise of a chapter is described. */
function exerciseFile({ deck }: Chapter): string {
  return join(dirname(deck), "lab", "exercise", "exercise.yaml");
}

/** The exercises of a course, by the numbers of their chapters. Errors: {@link UsageError} for a file that cannot be read. */
export async function readExercises(chapters: readonly Chapter[]): Promise<readonly Exercise[]> {
  const all = await Promise.all(chapters.map((each, index) => readExercise(exerciseFile(each), index + 1)));
  return all.filter((each) => each !== undefined);
}

/** `undefined`: there is none. */
async function readExercise(file: string, number: number): Promise<Exercise | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text === undefined ? undefined : parseExercise({ file, text, number });
}

export interface ExerciseSource {
  readonly file: string;
  readonly text: string;
  readonly number: number;
}

/** Errors: {@link UsageError} that names file, field, what was expected and what came. */
export async function parseExercise({ file, text, number }: ExerciseSource): Promise<Exercise> {
  const { parse } = await import("yaml");
  let value: unknown;
  try {
    value = parse(text);
  } catch (cause) {
    throw new UsageError(`${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  const fields = new Fields(file, "", value);
  const program = fields.optional("program");
  return {
    number,
    folder: dirname(file),
    title: fields.text("title"),
    task: fields.text("task").trimEnd(),
    needsCluster: fields.flag("cluster", true),
    begin: fields.texts("begin", []),
    ...(program && { program: readProgram(program) }),
    solve: fields.texts("solve"),
    hints: fields.texts("hints"),
    checks: fields.list("checks").map(readCheck),
    reset: fields.texts("reset"),
  };
}

function readProgram(fields: Fields): Program {
  return { run: fields.text("run"), ready: fields.text("ready") };
}

function readCheck(fields: Fields): Check {
  const expected = fields.text("expect").trimEnd().split("\n");
  return { title: fields.text("title"), run: fields.text("run"), expect: expected, exitCode: fields.number("exit", 0) };
}

/** A mapping that is read field by field. */
class Fields {
  readonly #file: string;
  readonly #path: string;
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(file: string, path: string, value: unknown) {
    this.#file = file;
    this.#path = path;
    if (!isMapping(value)) throw wrong(file, path === "" ? "the file" : path, { expected: "a mapping", found: value });
    this.#values = value;
  }

  text(field: string): string {
    return this.#read(field, "a text", (value) => (isText(value) ? value : undefined));
  }

  /** Without \`otherwise\` there must be some. */
  texts(field: string, otherwise?: readonly string[]): readonly string[] {
    if (otherwise && this.#values[field] === undefined) return otherwise;
    return this.#read(field, "a list of texts", (value) => (isTexts(value) ? value : undefined));
  }

  flag(field: string, otherwise: boolean): boolean {
    if (this.#values[field] === undefined) return otherwise;
    return this.#read(field, "true or false", (value) => (typeof value === "boolean" ? value : undefined));
  }

  number(field: string, otherwise: number): number {
    if (this.#values[field] === undefined) return otherwise;
    return this.#read(field, "a number", (value) => (typeof value === "number" ? value : undefined));
  }

  optional(field: string): Fields | undefined {
    const value = this.#values[field];
    return value === undefined ? undefined : new Fields(this.#file, this.#pathOf(field), value);
  }

  /** At least one mapping. */
  list(field: string): readonly Fields[] {
    const values = this.#read(field, "a list", (value) => (isList(value) && value.length > 0 ? value : undefined));
    return values.map((value, index) => new Fields(this.#file, `${this.#pathOf(field)}[${index}]`, value));
  }

  #read<T>(field: string, expected: string, parse: (value: unknown) => T | undefined): T {
    const found = this.#values[field];
    const value = parse(found);
    if (value === undefined) throw wrong(this.#file, this.#pathOf(field), { expected, found });
    return value;
  }

  #pathOf(field: string): string {
    return this.#path === "" ? field : `${this.#path}.${field}`;
  }
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}

function isTexts(value: unknown): value is readonly string[] {
  return isList(value) && value.every(isText);
}

function wrong(
  file: string,
  field: string,
  { expected, found }: { readonly expected: string; readonly found: unknown },
): UsageError {
  const came = found === undefined ? "nothing" : JSON.stringify(found);
  return new UsageError(`${file}: ${field}: expected ${expected}, found ${came}`);
}
