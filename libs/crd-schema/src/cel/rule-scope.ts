// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The rules of one schema, compiled against its type. */
import type { JsonSchemaProps, ValidationRule } from "@nuvolaris/api-machinery";
import { FieldPathError, resolveFieldPath } from "../structural/field-path.ts";
import type { CelModule, Environment } from "./cel-module.ts";
import { CompilationError, compileExpression, type Compiler, type Expression, type Fields } from "./expression.ts";
import type { RunBudget } from "./run-budget.ts";
import { SchemaTypes, type SchemaType } from "./schema-types.ts";

/** The types of a schema and the two environments for its rules: with `oldSelf`, and with an optional one. */
export interface RuleScope {
  readonly type: SchemaType;
  readonly plain: Compiler;
  readonly optional: Compiler;
  readonly optionalNone: unknown;
  readonly optionalOf: (value: unknown) => unknown;
  readonly rules: readonly CompiledRule[];
}

export interface CompiledRule {
  readonly source: ValidationRule;
  readonly usesOldSelf: boolean;
  readonly optionalOldSelf: boolean;
  /** The schema's `type`, which messages show. */
  readonly valueType: string;
  readonly fieldPath: string;
  /** Why it did not compile. A definition with such a rule is refused, so that this is seen only in stored ones. */
  readonly problem: string | undefined;
  readonly evaluate: (variables: Readonly<Record<string, unknown>>) => unknown;
  readonly evaluateMessage: Expression["run"] | undefined;
}

export interface ScopeOptions {
  readonly cel: CelModule;
  readonly base: Environment;
  readonly budget: RunBudget;
}

/** `undefined` when the schema has no type that CEL can see. */
export function createScope(schema: JsonSchemaProps, isRoot: boolean, { cel, base, budget }: ScopeOptions): RuleScope {
  const environment = base.clone();
  // A schema without a type that CEL knows leaves its rules untyped.
  const types = new SchemaTypes(environment, base);
  const fieldsOf = (typeName: string): Fields | undefined => types.fieldsOf(typeName);
  const type = types.typeOf(schema, isRoot) ?? { name: "dyn", convert: (value) => value };
  environment.registerVariable("self", type.name);
  const plain = environment.clone().registerVariable("oldSelf", type.name);
  const optional = environment.clone().registerVariable("oldSelf", `optional<${type.name}>`);
  return {
    type,
    plain: { cel, environment: plain, budget, fieldsOf },
    optional: { cel, environment: optional, budget, fieldsOf },
    optionalNone: cel.Optional.none(),
    optionalOf: (value) => cel.Optional.of(value),
    rules: [],
  };
}

export function compileRules(rules: readonly ValidationRule[], schema: JsonSchemaProps, scope: RuleScope): RuleScope {
  return {
    ...scope,
    rules: rules.filter(({ rule }) => rule.trim() !== "").map((rule) => compileRule(rule, schema, scope)),
  };
}

function compileRule(source: ValidationRule, schema: JsonSchemaProps, scope: RuleScope): CompiledRule {
  const optionalOldSelf = source.optionalOldSelf === true;
  const compiler = optionalOldSelf ? scope.optional : scope.plain;
  const rule = tryCompile(source.rule, compiler);
  const message = source.messageExpression === undefined ? undefined : tryCompile(source.messageExpression, compiler);
  return {
    source,
    optionalOldSelf,
    usesOldSelf: rule.expression?.usesOldSelf === true,
    valueType: schema.type ?? "",
    fieldPath: fieldPathOf(source, schema),
    problem: rule.problem,
    evaluate: (variables) => rule.expression?.run(variables),
    evaluateMessage: message?.expression === undefined ? undefined : message.expression.run,
  };
}

interface Attempt {
  readonly expression: Expression | undefined;
  readonly problem: string | undefined;
}

export function tryCompile(source: string, compiler: Compiler): Attempt {
  try {
    return { expression: compileExpression(source, compiler), problem: undefined };
  } catch (error) {
    if (!(error instanceof CompilationError)) throw error;
    return { expression: undefined, problem: `compilation failed: ${error.message}` };
  }
}

function fieldPathOf({ fieldPath = "" }: ValidationRule, schema: JsonSchemaProps): string {
  try {
    return fieldPath === "" ? "" : resolveFieldPath(fieldPath, schema).path;
  } catch (error) {
    // A path that leads nowhere names no field.
    if (error instanceof FieldPathError) return "";
    throw error;
  }
}
