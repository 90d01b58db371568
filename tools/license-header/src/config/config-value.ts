// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * A parsed YAML document that is read as a typed configuration: each value knows where it stands, and what is wrong
 * with it is noted rather than thrown, so that one run tells everything.
 *
 * Scalars are read as license-eye's decoder (gopkg.in/yaml.v3) reads them into typed fields: a number is a string where
 * a string is wanted, `yes` and `off` are booleans where a boolean is wanted, a null counts as absent.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Scalar } from "yaml";
import { ConfigError, type ConfigProblem } from "./config-error.ts";
import { nearestName } from "./nearest-name.ts";

/** A mapping may merge one that merges another; one that merges itself would not end. */
const deepestMerge = 5;

/** Where values come from, and what was found wrong with them. */
interface Source {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
  readonly problems: ConfigProblem[];
}

/** Collects what is wrong while a document is read. */
export class ConfigDocument {
  /** `undefined`: the document is empty. */
  readonly root: ConfigValue | undefined;
  readonly #source: Source;

  /** @throws ConfigError when the text is not YAML. */
  constructor(text: string, file: string) {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false });
    this.#source = { file, document, lines, problems: [] };
    for (const { pos, message } of document.errors) this.#note(pos[0], message);
    this.throwProblems();
    const { contents } = document;
    this.root = isNull(contents) ? undefined : new ConfigValue(this.#source, contents, "");
  }

  /** @throws ConfigError with all that was noted, in the order of the file. */
  throwProblems(): void {
    const { problems } = this.#source;
    if (problems.length > 0) throw new ConfigError(problems.toSorted(byPlace));
  }

  #note(offset: number, message: string): void {
    const { file, lines, problems } = this.#source;
    problems.push({ file, ...positionOf(lines, offset), message: `is not YAML: ${message}` });
  }
}

/** One value of a {@link ConfigDocument}. A reader of the wrong type notes the problem and returns `undefined`. */
export class ConfigValue {
  readonly #source: Source;
  readonly #node: unknown;
  readonly #field: string;

  constructor(source: Source, node: unknown, field: string) {
    this.#source = source;
    this.#node = node;
    this.#field = field;
  }

  /** Notes what is wrong with this value. */
  note(message: string): void {
    const { file, lines, problems } = this.#source;
    const offset = startOf(this.#node);
    problems.push({ file, ...(offset === undefined ? {} : positionOf(lines, offset)), field: this.#field, message });
  }

  get isList(): boolean {
    return isSeq(this.#resolved());
  }

  /** The fields of a mapping. Keys that are not `known` are noted, with the nearest of those that are. */
  fields(known: readonly string[]): ConfigFields | undefined {
    const entries = this.entries();
    if (entries === undefined) return undefined;
    for (const [key, value] of entries) {
      if (!known.includes(key)) value.note(unknownKey(key, known));
    }
    return new ConfigFields(entries);
  }

  /** The values of a mapping by their keys. Nulls are left out, merge keys (`<<`) resolved. */
  entries(): ReadonlyMap<string, ConfigValue> | undefined {
    return this.#entries(0);
  }

  #entries(mergeDepth: number): ReadonlyMap<string, ConfigValue> | undefined {
    const node = this.#resolved();
    if (!isMap(node)) {
      this.#noteExpected("a mapping (`key: value` lines)");
      return undefined;
    }
    const entries = new Map<string, ConfigValue>();
    for (const { key, value } of node.items) {
      if (isMergeKey(key)) this.#merge(value, entries, mergeDepth);
      else this.#enter({ key, value }, entries);
    }
    return entries;
  }

  /** The items of a list; nulls are noted. */
  items(): readonly ConfigValue[] {
    const node = this.#resolved();
    if (!isSeq(node)) {
      this.#noteExpected("a list (`- item` lines)");
      return [];
    }
    return node.items.map((item, index) => this.#child(item, `${this.#field}[${index}]`));
  }

  /** The texts of a list; what is not text is noted and left out. */
  texts(): readonly string[] {
    return this.items().flatMap((item) => item.text() ?? []);
  }

  text(): string | undefined {
    const node = this.#resolved();
    const text = isScalar(node) ? scalarText(node) : undefined;
    if (text === undefined) this.#noteExpected("text");
    return text;
  }

  integer(): number | undefined {
    const node = this.#resolved();
    if (isScalar(node) && Number.isSafeInteger(node.value)) return Number(node.value);
    this.#noteExpected("a whole number");
    return undefined;
  }

  flag(): boolean | undefined {
    const node = this.#resolved();
    const value = isScalar(node) ? node.value : undefined;
    if (typeof value === "boolean") return value;
    const spelled = typeof value === "string" ? value.toLowerCase() : "";
    if (["yes", "y", "on"].includes(spelled)) return true;
    if (["no", "n", "off"].includes(spelled)) return false;
    this.#noteExpected("`true` or `false`");
    return undefined;
  }

  oneOf<Choice extends string>(choices: readonly Choice[]): Choice | undefined {
    const text = this.text();
    const choice = choices.find((candidate) => candidate === text);
    if (choice === undefined && text !== undefined) {
      this.note(`expected one of ${choices.map(quoted).join(", ")}, found ${quoted(text)}`);
    }
    return choice;
  }

  #resolved(): unknown {
    return isAlias(this.#node) ? this.#node.resolve(this.#source.document) : this.#node;
  }

  #child(node: unknown, field: string): ConfigValue {
    return new ConfigValue(this.#source, node, field);
  }

  #enter({ key, value }: { key: unknown; value: unknown }, entries: Map<string, ConfigValue>): void {
    const name = this.#child(key, this.#field).text();
    if (name === undefined || isNull(value)) return;
    entries.set(name, this.#child(value, this.#field === "" ? name : `${this.#field}.${name}`));
  }

  /** What stands beside `<<` overrides what is merged, and of several merged mappings the first one wins. */
  #merge(value: unknown, entries: Map<string, ConfigValue>, depth: number): void {
    const merged = this.#child(value, this.#field);
    if (depth >= deepestMerge) {
      merged.note(`merges mappings more than ${deepestMerge} deep; write the keys out`);
      return;
    }
    const sources = merged.isList ? merged.items() : [merged];
    for (const source of sources) {
      for (const [name, entry] of source.#entries(depth + 1) ?? []) if (!entries.has(name)) entries.set(name, entry);
    }
  }

  #noteExpected(wanted: string): void {
    const node = this.#resolved();
    const unknownAlias =
      isAlias(this.#node) && node === undefined ? `*${this.#node.source}, which names no anchor` : undefined;
    this.note(`expected ${wanted}, found ${unknownAlias ?? kindOf(node)}`);
  }
}

/** The fields of a mapping, by name. Absent ones are `undefined`. */
export class ConfigFields {
  readonly #entries: ReadonlyMap<string, ConfigValue>;

  constructor(entries: ReadonlyMap<string, ConfigValue>) {
    this.#entries = entries;
  }

  get(name: string): ConfigValue | undefined {
    return this.#entries.get(name);
  }

  text(name: string): string | undefined {
    return this.get(name)?.text();
  }

  texts(name: string): readonly string[] {
    return this.get(name)?.texts() ?? [];
  }
}

function unknownKey(key: string, known: readonly string[]): string {
  const near = nearestName(key, known);
  const advice = near === undefined ? `known keys: ${known.join(", ")}` : `did you mean ${quoted(near)}?`;
  return `is not a key that is known here; ${advice}`;
}

function kindOf(node: unknown): string {
  if (isMap(node)) return "a mapping";
  if (isSeq(node)) return "a list";
  const text = isScalar(node) ? scalarText(node) : undefined;
  if (!isScalar(node) || text === undefined) return "nothing";
  return typeof node.value === "string" ? `the text ${quoted(text)}` : text;
}

/** A scalar as it is written; `undefined`: null. */
function scalarText({ value, source }: Scalar): string | undefined {
  if (value === null || value === undefined) return undefined;
  return typeof value === "string" ? value : source;
}

function positionOf(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

function isNull(node: unknown): boolean {
  return node === null || node === undefined || (isScalar(node) && node.value === null);
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && (key.value === "<<" || typeof key.value === "symbol");
}

function startOf(node: unknown): number | undefined {
  if (isMap(node) || isSeq(node) || isScalar(node) || isAlias(node)) return node.range?.[0];
  return undefined;
}

function byPlace(one: ConfigProblem, other: ConfigProblem): number {
  return (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0);
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}
