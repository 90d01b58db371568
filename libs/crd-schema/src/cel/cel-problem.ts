// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The errors of the CEL library in the words of cel-go, which are what the API server's users read. */
import type { ASTNode, CheckError, EvaluationError, ParseError } from "./cel-module.ts";

/** `ERROR: <input>:1:6: …` and the line with a mark under the place. `offset` counts from 0. */
export function problemAt(source: string, offset: number, message: string): string {
  const before = source.slice(0, offset).split("\n");
  const line = source.split("\n")[before.length - 1] ?? "";
  const column = before.at(-1)?.length ?? 0;
  return `ERROR: <input>:${before.length}:${column + 1}: ${message}\n | ${line}\n | ${".".repeat(column)}^`;
}

const operand =
  "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";

export function describeParseError({ summary, range }: ParseError, source: string): string {
  const isCutOff = summary === "Unexpected token: EOF";
  const problem = isCutOff ? `mismatched input '<EOF>' expecting ${operand}` : summary;
  return problemAt(source, range?.start ?? 0, `Syntax error: ${problem}`);
}

function calledName(node: ASTNode): string {
  return node.op === "call" || node.op === "rcall" ? node.args[0] : "";
}

/** Names of operators as the checker writes them. */
const unaryNames: Readonly<Record<string, string>> = { "!": "!_", "-": "-_" };

/** `isKnown` tells whether there is a function of a name, whatever its arguments. */
export function describeCheckError(
  error: CheckError | ParseError,
  source: string,
  isKnown: (name: string) => boolean,
): string {
  const { code, summary } = error;
  // Proof of the cast: an error's node that has arguments is a node of the expression.
  const node = error.node !== undefined && "args" in error.node ? (error.node as ASTNode) : undefined;
  const start = error.range?.start ?? 0;
  const place = node === undefined ? start : placeOf(node, source);
  const called = node === undefined ? "" : calledName(node);
  if (code === "no_matching_overload" && !isKnown(called)) return problemAt(source, place, undeclared(called));
  const describe = descriptions[code];
  return problemAt(source, code === "no_such_key" ? start - 1 : place, describe?.(summary) ?? summary);
}

const descriptions: Readonly<Record<string, (summary: string) => string>> = {
  no_such_key: (summary) => `undefined field '${summary.replace(/^No such key: /, "")}'`,
  unknown_variable: (summary) => undeclared(summary.replace(/^Unknown variable: /, "")),
  no_such_overload: (summary) => {
    const operands = summary.replace(/^no such overload: /, "");
    const binary = /^(.+) (==|!=|<=|>=|<|>|\+|-|\*|\/|%|in) (.+)$/.exec(operands);
    if (binary !== null) {
      const [, left = "", operator = "", right = ""] = binary;
      return noOverload(operator === "in" ? "@in" : `_${operator}_`, [left, right]);
    }
    return noOverload(unaryNames[operands.charAt(0)] ?? operands.charAt(0), [operands.slice(1)]);
  },
  no_matching_overload: (summary) => {
    const [, receiver, name = "", args = ""] = /'(?:(.+)\.)?(\w+)\((.*)\)'$/.exec(summary) ?? [];
    const types = args === "" ? [] : args.split(", ");
    return noOverload(name, types, receiver);
  },
  incompatible_ternary_branches: (summary) => {
    const [, left = "", right = ""] = /got '(.+)' and '(.+)'$/.exec(summary) ?? [];
    return noOverload("_?_:_", ["bool", left, right]);
  },
  heterogeneous_list_element: (summary) => summary.replace(/^List elements must have the same type, /, ""),
  heterogeneous_map_key: (summary) => summary.replace(/^Map key uses wrong type, /, ""),
  heterogeneous_map_value: (summary) => summary.replace(/^Map value uses wrong type, /, ""),
};

function undeclared(name: string): string {
  return `undeclared reference to '${name}' (in container '')`;
}

function noOverload(name: string, types: readonly string[], receiver?: string): string {
  const all = types.map(typeText).join(", ");
  const applied = receiver === undefined ? `(${all})` : `${typeText(receiver)}.(${all})`;
  return `found no matching overload for '${name}' applied to '${applied}'`;
}

/** `list<int>` → `list(int)`. */
function typeText(name: string): string {
  return name.replaceAll("optional<", "optional_type<").replaceAll("<", "(").replaceAll(">", ")");
}

/** cel-go marks an operator, and the parenthesis of a call. */
function placeOf(node: ASTNode, source: string): number {
  switch (node.op) {
    case "call":
      return source.indexOf("(", node.start);
    case "rcall":
      return source.indexOf("(", source.indexOf(node.args[0], node.args[1].end));
    case "?:":
      return source.indexOf("?", node.args[0].end);
    case "value":
    case "id":
    case "list":
    case "map":
    case "!_":
    case "-_":
      return node.start;
    default:
      return afterOperand(node, source);
  }
}

function afterOperand(node: ASTNode, source: string): number {
  const [left]: readonly unknown[] = Array.isArray(node.args) ? node.args : [];
  if (typeof left !== "object" || left === null || !("end" in left) || typeof left.end !== "number") return node.start;
  const rest = /^[\s)]*/.exec(source.slice(left.end));
  return left.end + (rest?.[0].length ?? 0);
}

/** What an evaluation failed with, as cel-go says it. */
export function describeEvaluationError({ code, summary }: EvaluationError): string {
  if (code === "no_such_key") return summary.replace(/^No such key/, "no such key");
  if (code === "index_out_of_bounds") return `index out of bounds: ${/index (-?\d+)/.exec(summary)?.[1] ?? ""}`;
  if (code === "no_such_overload" || code === "no_matching_overload" || code === "field_type_mismatch")
    return "no such overload";
  return evaluationTexts[code] ?? summary;
}

const evaluationTexts: Readonly<Record<string, string>> = {
  division_by_zero: "division by zero",
  modulo_by_zero: "modulus by zero",
  numeric_overflow: "integer overflow",
};
