// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Comprehensions over index and value, or key and value: `all`, `exists`, `existsOne`, `transformList`, `transformMap`
 * (https://pkg.go.dev/github.com/google/cel-go/ext#TwoVarComprehensions).
 *
 * A macro gets the expressions of its call instead of their values; the two variables are two nested contexts.
 */
import { CelFunctionError, type ASTNode, type Environment } from "./cel-module.ts";

/** The CEL library's inner objects, as far as its macros hand them out. */
interface MacroType {
  readonly kind: string;
  readonly keyType?: MacroType;
  readonly valueType?: MacroType;
}

interface MacroContext {
  forkWithVariable(name: string, type: MacroType): MacroContext;
  reuse(parent: MacroContext): MacroContext;
  setIterValue(value: unknown, evaluator: Evaluator): MacroContext;
}

interface Checker {
  check(node: ASTNode, context: MacroContext): MacroType;
  getType(name: string): MacroType;
  readonly registry: {
    getListType(type: MacroType): MacroType;
    getMapType(key: MacroType, value: MacroType): MacroType;
  };
}

interface Evaluator {
  run(node: ASTNode, context: MacroContext): unknown;
}

interface MacroCall {
  readonly ast: ASTNode;
  readonly args: readonly ASTNode[];
  readonly receiver: ASTNode;
}

/** One of the comprehensions: its type, and what it makes of the entries. */
interface Comprehension {
  typeOf(checker: Checker, body: MacroType, key: MacroType): MacroType;
  fold(entries: Iterable<readonly [key: unknown, evaluate: () => unknown]>): unknown;
}

const bool = (checker: Checker): MacroType => checker.getType("bool");

const comprehensions: Readonly<Record<string, Comprehension>> = {
  all: { typeOf: bool, fold: (entries) => [...entries].every(([, evaluate]) => evaluate() === true) },
  exists: { typeOf: bool, fold: (entries) => [...entries].some(([, evaluate]) => evaluate() === true) },
  existsOne: {
    typeOf: bool,
    fold: (entries) => [...entries].filter(([, evaluate]) => evaluate() === true).length === 1,
  },
  transformList: {
    typeOf: (checker, body) => checker.registry.getListType(body),
    fold: (entries) => Array.from(entries, ([, evaluate]) => evaluate()),
  },
  transformMap: {
    typeOf: (checker, body, key) => checker.registry.getMapType(key, body),
    fold: (entries) => Object.fromEntries(Array.from(entries, ([key, evaluate]) => [String(key), evaluate()])),
  },
};

/** Adds the macros. `spend` is called once per entry. */
export function registerTwoVariableMacros(environment: Environment, spend: () => void): void {
  for (const [name, comprehension] of Object.entries(comprehensions)) {
    const expand = (call: MacroCall): object => macro(comprehension, call, spend);
    environment.registerFunction(`list.${name}(ast, ast, ast): dyn`, expand);
  }
}

function macro(comprehension: Comprehension, { args, receiver }: MacroCall, spend: () => void): object {
  const [first, second, body] = args;
  if (first === undefined || second === undefined || body === undefined)
    throw new TypeError("a macro got too few expressions");
  const names = [identifierOf(first), identifierOf(second)] as const;
  let contexts: readonly [MacroContext, MacroContext] | undefined;
  return {
    async: false,
    typeCheck(checker: Checker, _macro: object, context: MacroContext): MacroType {
      const range = checker.check(receiver, context);
      const dyn = checker.getType("dyn");
      const keyType =
        range.kind === "map" ? (range.keyType ?? dyn) : range.kind === "list" ? checker.getType("int") : dyn;
      const outer = context.forkWithVariable(names[0], keyType);
      const inner = outer.forkWithVariable(names[1], range.valueType ?? dyn);
      contexts = [outer, inner];
      return comprehension.typeOf(checker, checker.check(body, inner), keyType);
    },
    evaluate(evaluator: Evaluator, _macro: object, context: MacroContext): unknown {
      if (contexts === undefined) throw new TypeError("a macro is evaluated before it was checked");
      const [outer, inner] = contexts;
      const entries = entriesOf(evaluator.run(receiver, context));
      return comprehension.fold(
        entries.map(([key, value]) => [
          key,
          () => {
            spend();
            const within = outer.reuse(context).setIterValue(key, evaluator);
            return evaluator.run(body, inner.reuse(within).setIterValue(value, evaluator));
          },
        ]),
      );
    },
  };
}

function identifierOf(node: ASTNode): string {
  if (node.op === "id") return node.args;
  throw new CelFunctionError("argument must be a simple name");
}

function entriesOf(range: unknown): readonly (readonly [unknown, unknown])[] {
  if (Array.isArray(range)) return range.map((item: unknown, index) => [BigInt(index), item] as const);
  if (typeof range === "object" && range !== null) return Object.entries(range);
  throw new CelFunctionError("no such overload");
}
