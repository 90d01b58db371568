// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { DeckIo } from "../deck-io.ts";
import { compareLines } from "../demos/difference.ts";
import type { Verdict } from "./check-exercise.ts";

/** A line for what is as it should be; what was expected and what is for what is not. */
export function describeVerdict({ title, failure }: Verdict, { colour }: Pick<DeckIo, "colour">): string {
  if (!failure) return `  ${coloured("✓", 32, colour)} ${title}\n`;
  const { command, reason, expected, printed } = failure;
  const lines = [
    `  ${coloured("✗", 31, colour)} ${title}`,
    ...command.split("\n").map((line, index) => `      ${index === 0 ? "$" : ">"} ${line}`),
    `      ${reason}; expected after -, printed after +`,
    ...compareLines(expected, printed).map((line) => `      ${line}`),
  ];
  return `${lines.join("\n")}\n`;
}

function coloured(text: string, code: number, colour: boolean): string {
  return colour ? `\u001b[${code}m${text}\u001b[39m` : text;
}
