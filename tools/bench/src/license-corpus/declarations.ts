// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Random } from "./random.ts";

const nouns = [
  "account",
  "batch",
  "cache",
  "device",
  "event",
  "filter",
  "group",
  "index",
  "job",
  "key",
  "lease",
] as const;
const verbs = ["apply", "build", "collect", "decode", "find", "load", "merge", "parse", "read", "resolve"] as const;
const remarks = [
  "Keeps the order in which the values came.",
  "The caller owns what is returned.",
  "A second call changes nothing.",
  "Values that are not known are left out, for an older reader could not tell them.",
  "Rejects when the signal is aborted, with the signal's reason.",
] as const;

/** Declarations as TypeScript has them, each with a doc comment, from ten lines to a hundred. They end with an empty line. */
export function makeDeclarations(random: Random, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const noun = `${random.pick(nouns)}${capitalized(random.pick(nouns))}${index}`;
    const write = random.pick([interfaceOf, functionOf, classOf, tableOf]);
    return `/** ${random.pick(remarks)} */\n${write(noun, random)}\n\n`;
  });
}

function interfaceOf(noun: string, random: Random): string {
  const field = (_: unknown, index: number): string =>
    `  /** ${random.pick(remarks)} */\n  readonly ${random.pick(nouns)}${index}: ${random.pick(["string", "number", "boolean", "Date"])};`;
  return `export interface ${capitalized(noun)} {\n${lines(3 + random.below(12), field)}\n}`;
}

function functionOf(noun: string, random: Random): string {
  const step = (_: unknown, index: number): string =>
    `  const ${random.pick(nouns)}${index} = ${random.pick(verbs)}(values[${index}] ?? "${random.pick(nouns)}", ${random.below(1000)});`;
  const name = `${random.pick(verbs)}${capitalized(noun)}`;
  const body = lines(4 + random.below(20), step);
  return `export function ${name}(values: readonly string[]): string {\n${body}\n  return values.join();\n}`;
}

function classOf(noun: string, random: Random): string {
  const method = (_: unknown, index: number): string =>
    `\n  /** ${random.pick(remarks)} */\n  ${random.pick(verbs)}${index}(${random.pick(nouns)}: string): string {\n` +
    `    if (this.#entries.has(${random.below(100)})) return "${random.pick(nouns)}";\n    return String(${random.below(1000)});\n  }`;
  const body = lines(2 + random.below(12), method);
  return `export class ${capitalized(noun)} {\n  readonly #entries = new Map<number, string>();\n${body}\n}`;
}

function tableOf(noun: string, random: Random): string {
  const row = (_: unknown, index: number): string =>
    `  ["${random.pick(nouns)}-${index}", { ${random.pick(verbs)}: ${random.below(1000)}, note: "${random.pick(remarks)}" }],`;
  return `export const ${noun} = new Map<string, object>([\n${lines(5 + random.below(40), row)}\n]);`;
}

function lines(length: number, write: (_: unknown, index: number) => string): string {
  return Array.from({ length }, write).join("\n");
}

function capitalized(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}
