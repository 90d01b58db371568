// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Reads `REUSE.toml`: https://reuse.software/spec-3.3/#reusetoml. Which file of several counts, `reuse-coverage.ts` says. */
import { parse, TomlError, type TomlTable, type TomlValue } from "smol-toml";
import { ConfigError, type ConfigProblem } from "../config/config-error.ts";

/** How an annotation stands to what the file itself, and files nearer to it, say. */
export type Precedence = "closest" | "aggregate" | "override";

/** One `[[annotations]]` table. */
export interface ReuseAnnotation {
  readonly paths: RegExp;
  readonly precedence: Precedence;
  readonly licenses: readonly string[];
  readonly copyrights: readonly string[];
}

const precedences: readonly Precedence[] = ["closest", "aggregate", "override"];

/**
 * The annotations of a REUSE.toml, which problems name as `file`.
 *
 * @throws ConfigError with all that is wrong in it.
 */
export function parseReuseToml(text: string, file: string): readonly ReuseAnnotation[] {
  const tables = tomlOf(text, file);
  const problems: ConfigProblem[] = [];
  if (tables["version"] !== 1)
    problems.push({ file, field: "version", message: `expected 1, found ${shown(tables["version"])}` });
  const annotations = listOf(tables["annotations"] ?? []).map((value, index) => {
    const reader = new AnnotationReader(value, {
      file,
      field: `annotations[${index}]`,
      problems,
      ...lineOf(text, index),
    });
    return reader.annotation();
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return annotations;
}

/** The annotation that holds for `path`, which is relative to the REUSE.toml: the last one that matches it. */
export function annotationOf(annotations: readonly ReuseAnnotation[], path: string): ReuseAnnotation | undefined {
  return annotations.findLast(({ paths }) => paths.test(path));
}

interface AnnotationPlace {
  readonly file: string;
  readonly field: string;
  readonly line?: number;
  readonly problems: ConfigProblem[];
}

class AnnotationReader {
  readonly #table: TomlTable;
  readonly #place: AnnotationPlace;

  constructor(value: TomlValue, place: AnnotationPlace) {
    this.#place = place;
    this.#table = isTable(value) ? value : {};
    if (!isTable(value)) this.#note("", `expected a table, found ${shown(value)}`);
  }

  annotation(): ReuseAnnotation {
    const paths = this.#texts("path");
    if (paths.length === 0) this.#note("path", "expected a path or a list of paths, found none");
    return {
      paths: new RegExp(paths.map(pathExpression).join("|"), "s"),
      precedence: this.#precedence(),
      licenses: this.#texts("SPDX-License-Identifier"),
      copyrights: this.#texts("SPDX-FileCopyrightText"),
    };
  }

  #precedence(): Precedence {
    const value = this.#table["precedence"] ?? "closest";
    const precedence = precedences.find((candidate) => candidate === value);
    if (precedence === undefined)
      this.#note("precedence", `expected one of ${precedences.join(", ")}, found ${shown(value)}`);
    return precedence ?? "closest";
  }

  #texts(key: string): readonly string[] {
    const value = this.#table[key];
    if (value === undefined) return [];
    const texts = listOf(value).filter((item) => typeof item === "string");
    if (texts.length !== listOf(value).length)
      this.#note(key, `expected text or a list of texts, found ${shown(value)}`);
    return texts;
  }

  #note(key: string, message: string): void {
    const { problems, field, ...place } = this.#place;
    problems.push({ ...place, field: key === "" ? field : `${field}.${key}`, message });
  }
}

function tomlOf(text: string, file: string): TomlTable {
  try {
    return parse(text);
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    const [reason = ""] = cause.message.split("\n");
    throw new ConfigError([{ file, line: cause.line, column: cause.column, message: reason }], { cause });
  }
}

/** The line of the `index`th `[[annotations]]`, for a TOML parser does not tell where values stand. */
function lineOf(text: string, index: number): { line?: number } {
  const lines = text.split("\n").flatMap((line, at) => (/^\s*\[\[\s*annotations\s*\]\]/.test(line) ? [at + 1] : []));
  const line = lines[index];
  return line === undefined ? {} : { line };
}

function listOf(value: TomlValue): readonly TomlValue[] {
  return Array.isArray(value) ? value : [value];
}

function isTable(value: TomlValue): value is TomlTable {
  return typeof value === "object" && !Array.isArray(value) && !(value instanceof Date);
}

/** `*` stays within a folder, `**` does not, a backslash escapes; nothing else is special. */
function pathExpression(path: string): string {
  const source = path.replaceAll(/\\(.)|\*\*\/|\*\*|\*|[^*\\]+/gs, (part, escaped: string | undefined) => {
    if (part === "**/") return "(?:.*/)?";
    if (part === "**") return ".*";
    return part === "*" ? "[^/]*" : RegExp.escape(escaped ?? part);
  });
  return `^(?:${source})$`;
}

function shown(value: TomlValue | undefined): string {
  return value === undefined
    ? "none"
    : JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? String(item) : item));
}
