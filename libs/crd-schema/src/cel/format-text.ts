// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** `"%s has %d".format([…])`: https://pkg.go.dev/github.com/google/cel-go/ext#Strings */
import { CelFunctionError } from "./cel-module.ts";

type Formatter = (value: unknown, precision: number) => string;

const formatters: Readonly<Record<string, Formatter>> = {
  s: (value) => textOf(value),
  d: (value) => (typeof value === "bigint" ? value.toString() : textOf(value)),
  f: (value, precision) => Number(value).toFixed(precision),
  e: (value, precision) =>
    Number(value)
      .toExponential(precision)
      .replace(/e([+-])(\d)$/, "e$10$2"),
  b: (value) => (typeof value === "boolean" ? String(Number(value)) : BigInt(String(value)).toString(2)),
  x: (value) => hexadecimal(value),
  X: (value) => hexadecimal(value).toUpperCase(),
  o: (value) => BigInt(String(value)).toString(8),
};

export function formatText(template: string, values: readonly unknown[]): string {
  let next = 0;
  return template.replace(
    /%(?:%|(?:\.(\d+))?([a-zA-Z]))/g,
    (verb, precision: string | undefined, letter: string | undefined) => {
      if (letter === undefined) return "%";
      const formatter = formatters[letter];
      if (formatter === undefined)
        throw new CelFunctionError(
          `could not parse formatting clause: unrecognized formatting clause "${verb.slice(1)}"`,
        );
      if (next >= values.length) throw new CelFunctionError(`index ${next} out of range`);
      return formatter(values[next++], Number(precision ?? "6"));
    },
  );
}

function hexadecimal(value: unknown): string {
  if (typeof value === "bigint") return value.toString(16);
  return Array.from(new TextEncoder().encode(String(value)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function textOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return `[${value.map(textOf).join(", ")}]`;
  if (value instanceof Date) return value.toISOString().replace(".000Z", "Z");
  if (typeof value === "object")
    return Object.getPrototypeOf(value) === Object.prototype ? mapText(value) : objectText(value);
  // CEL's scalars: texts, numbers, booleans.
  if (typeof value === "bigint") return value.toString();
  return typeof value === "string" ? value : JSON.stringify(value);
}

function mapText(value: object): string {
  const members = Object.entries(value).map(([key, member]) => `${key}: ${textOf(member)}`);
  return `{${members.toSorted().join(", ")}}`;
}

/** Durations, addresses and the like have a text of their own. */
function objectText(value: { toString(): string }): string {
  return value.toString();
}
