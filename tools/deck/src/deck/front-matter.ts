// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { LineCounter, parseDocument, type Document } from "yaml";
import type { FrontMatter } from "./deck.ts";
import { DeckError } from "./deck-error.ts";
import { isMapping } from "./mapping.ts";

const known = ["title", "description", "lang", "theme"] as const;

/**
 * The YAML between the two `---` at the head of a file.
 *
 * Errors: {@link DeckError} when there is none, when it does not parse, is no mapping, or has a field of another type.
 */
export function readFrontMatter(file: string, lines: readonly string[]): FrontMatter {
  const end = lines[0] === "---" ? lines.indexOf("---", 1) : -1;
  if (end === -1) {
    throw new DeckError([
      { file, line: 1, message: "there is no front matter; a deck starts with YAML between two ---" },
    ]);
  }
  const counter = new LineCounter();
  const document = parseDocument(lines.slice(1, end).join("\n"), { lineCounter: counter });
  const [error] = document.errors;
  if (error) {
    const message = error.message.split("\n", 1)[0]?.replace(/ at line \d+, column \d+:?$/, "") ?? error.code;
    throw new DeckError([{ file, line: counter.linePos(error.pos[0]).line + 1, message: `front matter: ${message}` }]);
  }
  const values: unknown = document.toJS() ?? {};
  if (!isMapping(values)) {
    throw new DeckError([{ file, line: 2, message: "front matter: expected a mapping, as title: Kubernetes" }]);
  }
  return { ...textFields({ file, values, lineOf: lineFinder(document, counter) }), values, endLine: end + 2 };
}

interface Fields {
  readonly file: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly lineOf: (field: string) => number;
}

function textFields({ file, values, lineOf }: Fields): Omit<FrontMatter, "values" | "endLine"> {
  const fields: Partial<Record<(typeof known)[number], string>> = {};
  for (const field of known) {
    const value = values[field];
    if (value === undefined) continue;
    if (typeof value !== "string" || value.trim() === "") {
      const message = `front matter: ${field}: expected a text, found ${JSON.stringify(value)}`;
      throw new DeckError([{ file, line: lineOf(field), message }]);
    }
    fields[field] = value;
  }
  return fields;
}

function lineFinder(document: Document, counter: LineCounter): (field: string) => number {
  return (field) => {
    const node = document.get(field, true);
    const range = typeof node === "object" && node !== null && "range" in node ? node.range : undefined;
    return Array.isArray(range) && typeof range[0] === "number" ? counter.linePos(range[0]).line + 1 : 2;
  };
}
