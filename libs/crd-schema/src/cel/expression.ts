// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** One compiled expression. */
import { compileRegularExpression, RegularExpressionError } from "../regular-expression.ts";
import { findMixedLiteral, findUnknownPresence } from "./literal-check.ts";
import { describeCheckError, describeParseError, problemAt } from "./cel-problem.ts";
import type { ASTNode, CelModule, Environment } from "./cel-module.ts";
import type { RunBudget } from "./run-budget.ts";
import { matchesFunction } from "./strings-library.ts";

/** An expression that does not compile. The message is the server's, position and all. */
export class CompilationError extends Error {
  override readonly name = "CompilationError";
}

export interface Expression {
  readonly ast: ASTNode;
  /** The name of its type: `bool`, `string`. */
  readonly type: string;
  readonly usesOldSelf: boolean;
  /** Runs it within the budget; throws what its functions throw. */
  readonly run: (variables: Readonly<Record<string, unknown>>) => unknown;
}

export interface Compiler {
  /** The fields of an object type; `undefined` for other types. */
  readonly fieldsOf: (typeName: string) => Fields | undefined;
  readonly cel: CelModule;
  readonly environment: Environment;
  readonly budget: RunBudget;
}

/** The type of each field by its name. */
export type Fields = Readonly<Record<string, string>>;

/** Compiles and checks the types. Throws {@link CompilationError}. */
export function compileExpression(source: string, { cel, environment, budget, fieldsOf }: Compiler): Expression {
  const parsed = parse(source, { cel, environment });
  let usesOldSelf = false;
  walk(parsed.ast, (node) => {
    if (node.op === "id" && node.args === "oldSelf") usesOldSelf = true;
    // The library's bindings (`cel.bind`) are not part of Kubernetes' CEL.
    if (node.op === "id" && node.args === "cel") {
      throw new CompilationError(problemAt(source, node.start, "undeclared reference to 'cel' (in container '')"));
    }
    useGoExpressions(node, source);
  });
  const { valid, type = "dyn", error } = parsed.check();
  if (!valid && error !== undefined) {
    const isKnown = (name: string): boolean =>
      environment.getDefinitions().functions.some((each) => each.name === name);
    throw new CompilationError(describeCheckError(error, source, isKnown), { cause: error });
  }
  const exempt = new Set<ASTNode>();
  walk(parsed.ast, (node) => {
    const problem = findMixedLiteral(node, exempt) ?? findUnknownPresence(node, source, fieldsOf);
    if (problem !== undefined) throw new CompilationError(problemAt(source, problem.offset, problem.message));
    countRounds(node, budget);
  });
  return {
    ast: parsed.ast,
    type,
    usesOldSelf,
    run: (variables) => {
      budget.startExpression();
      return parsed(variables) as unknown;
    },
  };
}

function parse(
  source: string,
  { cel, environment }: Pick<Compiler, "cel" | "environment">,
): ReturnType<Environment["parse"]> {
  try {
    return environment.parse(source);
  } catch (error) {
    if (!(error instanceof cel.ParseError)) throw error;
    throw new CompilationError(describeParseError(error, source), { cause: error });
  }
}

/** Visits all nodes, also those that macros have made of calls, each once: macros point back at their calls. */
function walk(root: unknown, visit: (node: ASTNode) => void): void {
  const seen = new Set<object>();
  const step = (value: unknown): void => {
    if (typeof value !== "object" || value === null || seen.has(value)) return;
    seen.add(value);
    if (Array.isArray(value)) {
      for (const item of value) step(item);
    } else if (isNode(value)) {
      visit(value);
      step(value.args);
      step(metaOf(value).macro);
      step(metaOf(value).alternate);
    } else if (Object.getPrototypeOf(value) === Object.prototype) {
      for (const item of Object.values(value)) step(item);
    }
  };
  step(root);
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === "object" && value !== null && "op" in value && "args" in value && "setMeta" in value;
}

/** What the library keeps beside a node: how it is evaluated, and what a macro made of it. */
interface NodeMeta {
  readonly evaluate?: (evaluator: unknown, node: ASTNode, context: unknown) => unknown;
  readonly macro?: unknown;
  readonly alternate?: unknown;
}

interface NodeWithMeta {
  readonly meta: NodeMeta;
  setMeta(key: "evaluate", value: NonNullable<NodeMeta["evaluate"]>): void;
}

function withMeta(node: ASTNode): NodeWithMeta {
  // Proof of the cast: the library's nodes have both members; its declarations leave them out.
  return node as unknown as NodeWithMeta;
}

function metaOf(node: ASTNode): NodeMeta {
  return withMeta(node).meta;
}

/** The library's own `matches` takes JavaScript's expressions; a literal one is checked here, as the server does. */
function useGoExpressions(node: ASTNode, source: string): void {
  if (node.op !== "rcall" && node.op !== "call") return;
  const args: unknown[] = node.args;
  if (args[0] !== "matches") return;
  args[0] = matchesFunction;
  const pattern = node.op === "rcall" ? node.args[2][0] : node.args[1][1];
  if (pattern?.op !== "value" || typeof pattern.args !== "string") return;
  try {
    compileRegularExpression(pattern.args);
  } catch (error) {
    if (!(error instanceof RegularExpressionError)) throw error;
    throw new CompilationError(problemAt(source, pattern.start, "invalid matches argument"), { cause: error });
  }
}

/** Each round of a comprehension runs its step: that is where it is counted. */
function countRounds(node: ASTNode, budget: RunBudget): void {
  const op: string = node.op;
  const { step }: { readonly step?: unknown } = op === "comprehension" ? (node.args as object) : {};
  if (!isNode(step)) return;
  const { evaluate } = metaOf(step);
  if (evaluate === undefined) return;
  withMeta(step).setMeta("evaluate", (evaluator, inner, context) => {
    budget.spend();
    return evaluate(evaluator, inner, context);
  });
}
