// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** A log line for a person: time, level, message, then the variables. */

/** One line of the log as pino writes it, parsed. */
export type LogRecord = Readonly<Record<string, unknown>>;

const levels: Readonly<Record<string, { readonly label: string; readonly colour: number }>> = {
  debug: { label: "DEBUG", colour: 90 },
  info: { label: "INFO ", colour: 32 },
  warn: { label: "WARN ", colour: 33 },
  error: { label: "ERROR", colour: 31 },
};
const dim = 2;
const bold = 1;
const ownFields = new Set(["time", "level", "msg", "error"]);

/** `colour`: ANSI colours, for terminals. */
export function prettyLine(record: LogRecord, colour: boolean): string {
  const paint = (code: number, text: string): string => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const level = levels[textOf(record["level"])] ?? { label: textOf(record["level"]), colour: 0 };
  const time = textOf(record["time"]).slice(11, 23);
  const fields = Object.entries(record)
    .filter(([name]) => !ownFields.has(name))
    .map(([name, value]) => `${paint(dim, `${name}=`)}${textOf(value)}`);
  const head = [paint(dim, time), paint(level.colour, level.label), paint(bold, textOf(record["msg"])), ...fields].join(
    " ",
  );
  return `${head}${errorLines(record["error"])}\n`;
}

function errorLines(error: unknown): string {
  if (error === undefined) return "";
  const stack = typeof error === "object" && error !== null && "stack" in error ? error.stack : error;
  return `\n${textOf(stack)}`.replaceAll("\n", "\n    ");
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  // undefined and functions have no JSON, whatever the declared type says.
  const json: unknown = JSON.stringify(value);
  return typeof json === "string" ? json : "undefined";
}
