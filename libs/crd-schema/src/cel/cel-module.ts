// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The CEL library, loaded when the first rule needs it, and the few shapes of it that we touch. */
import type {
  ASTNode,
  Environment,
  EvaluationError,
  Optional,
  ParseError,
  TypeError as CheckError,
} from "@marcbachmann/cel-js";

/** One member of the CEL library per thing that is used. */
export interface CelModule {
  readonly Environment: typeof Environment;
  readonly Optional: typeof Optional;
  readonly ParseError: typeof ParseError;
  readonly EvaluationError: typeof EvaluationError;
  readonly CheckError: typeof CheckError;
}

export type { ASTNode, CheckError, Environment, EvaluationError, ParseError };

export async function loadCelModule(): Promise<CelModule> {
  const cel = await import("@marcbachmann/cel-js");
  return {
    Environment: cel.Environment,
    Optional: cel.Optional,
    ParseError: cel.ParseError,
    EvaluationError: cel.EvaluationError,
    CheckError: cel.TypeError,
  };
}

/** A failed call of one of Kubernetes' functions. The message is that of the Go implementation, as far as rules show it. */
export class CelFunctionError extends Error {
  override readonly name = "CelFunctionError";
}

/**
 * Functions by their signature, `receiver.name(arguments): result`. CEL calls a function with the types of its signature
 * and no others, which is what makes the parameters' types true.
 */
export type CelFunctions = Readonly<Record<string, (...values: never) => unknown>>;

/** Kubernetes' functions for one subject. */
export interface CelLibrary {
  /** Types of their own, by name. */
  readonly types?: Readonly<Record<string, abstract new (...values: never) => object>>;
  /** Namespaces such as `sets` in `sets.contains(…)`: a constant, and the name of its type. */
  readonly namespaces?: Readonly<Record<string, { readonly type: string; readonly value: object }>>;
  readonly functions: CelFunctions;
  /** Types that `==` compares. */
  readonly comparable?: readonly string[];
}

/** A value of a type of our own that knows what it equals. */
export interface Comparable {
  equals(other: unknown): boolean;
}
