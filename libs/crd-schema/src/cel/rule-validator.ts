// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Runs the rules of a schema on values, in the server's order and words (apiextensions-apiserver, apiserver/schema/cel/validation.go). */
import {
  forbidden,
  invalid,
  isJsonObject,
  required,
  type FieldError,
  type JsonObject,
  type JsonSchemaProps,
  type JsonValue,
  type ValidationRule,
} from "@nuvolaris/api-machinery";
import { ownMember } from "../own-member.ts";
import type { RuleValidator } from "../structural/rule-compiler.ts";
import { indexByKey, isUnchanged, keyOf, schemaOfField, type OldValue } from "../value/correlation.ts";
import { describeEvaluationError } from "./cel-problem.ts";
import { CelFunctionError, type CelModule } from "./cel-module.ts";
import { CompilationError } from "./expression.ts";
import { compileRules, type CompiledRule, type RuleScope } from "./rule-scope.ts";
import { RunBudgetError, type RunBudget } from "./run-budget.ts";

/** The rules of a schema and of what is inside of it; absent where there is none. */
interface RuleTree {
  readonly schema: JsonSchemaProps;
  readonly scope: RuleScope | undefined;
  readonly branches: readonly RuleTree[];
  readonly items: RuleTree | undefined;
  readonly additional: RuleTree | undefined;
  readonly properties: ReadonlyMap<string, RuleTree>;
}

export interface RuleRuntime {
  readonly cel: CelModule;
  readonly budget: RunBudget;
  /** The environment with Kubernetes' libraries. */
  readonly scopeOf: (schema: JsonSchemaProps, isRoot: boolean) => RuleScope;
}

export function createRuleValidator(
  schema: JsonSchemaProps,
  isRoot: boolean,
  runtime: RuleRuntime,
): RuleValidator | undefined {
  const tree = createTree(schema, { runtime, isRoot, structure: schema });
  if (tree === undefined) return undefined;
  return ({ value, old, path = "", onForgiven }) => {
    runtime.budget.startObject();
    const errors: FieldError[] = [];
    const forgiven = old !== undefined && isUnchanged(schema, value, old);
    try {
      runTree(tree, { value, old, path, correlated: old, forgiven }, { runtime, errors, onForgiven });
    } catch (error) {
      // The budget ends everything: the findings so far stand, and the last of them says so.
      if (!(error instanceof StoppedError)) throw error;
    }
    return errors;
  };
}

interface TreeOptions {
  readonly runtime: RuleRuntime;
  readonly isRoot: boolean;
  /** The schema that gives the type: below allOf it is the one around it. */
  readonly structure: JsonSchemaProps;
}

function createTree(schema: JsonSchemaProps, { runtime, isRoot, structure }: TreeOptions): RuleTree | undefined {
  const rules = schema["x-kubernetes-validations"] ?? [];
  const below = (inner: JsonSchemaProps | undefined, from: JsonSchemaProps | undefined): RuleTree | undefined =>
    inner === undefined || from === undefined
      ? undefined
      : createTree(inner, { runtime, isRoot: false, structure: from });
  const properties = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const tree = below(property, ownMember(structure.properties, name));
    return tree === undefined ? [] : [[name, tree] as const];
  });
  const branches = (schema.allOf ?? []).flatMap((branch) => createTree(branch, { runtime, isRoot, structure }) ?? []);
  const tree: RuleTree = {
    schema: structure,
    scope: rules.length === 0 ? undefined : compileRules(rules, structure, runtime.scopeOf(structure, isRoot)),
    branches,
    items: below(schema.items, structure.items),
    additional: below(asSchema(schema.additionalProperties), asSchema(structure.additionalProperties)),
    properties: new Map(properties),
  };
  const isEmpty =
    rules.length === 0 && branches.length === 0 && !tree.items && !tree.additional && tree.properties.size === 0;
  return isEmpty ? undefined : tree;
}

function asSchema(schema: JsonSchemaProps | boolean | undefined): JsonSchemaProps | undefined {
  return typeof schema === "object" ? schema : undefined;
}

/** One value on the walk. */
interface Visit {
  readonly value: JsonValue;
  readonly old: OldValue;
  readonly path: string;
  /** As `old`, but only where a value can be told apart for forgiving old faults. */
  readonly correlated: OldValue;
  /** Nothing changed here, or in the nearest part around it that can be compared. */
  readonly forgiven: boolean;
}

interface Run {
  readonly runtime: RuleRuntime;
  readonly errors: FieldError[];
  /** Told of old faults in what did not change. */
  readonly onForgiven: ((error: FieldError) => void) | undefined;
}

/** Ends the walk when the budget is used up. */
class StoppedError extends Error {
  override readonly name = "StoppedError";
}

function runTree(tree: RuleTree, visit: Visit, run: Run): void {
  const { value, old } = visit;
  if (value === null) return;
  if (tree.scope !== undefined) runRules(tree.scope, visit, run);
  for (const branch of tree.branches) runTree(branch, { ...visit, correlated: undefined }, run);
  if (Array.isArray(value)) runItems(tree, { ...visit, value }, run);
  else if (isJsonObject(value)) runMembers(tree, { ...visit, value, old: isJsonObject(old) ? old : undefined }, run);
}

function runItems(tree: RuleTree, visit: Visit & { readonly value: readonly JsonValue[] }, run: Run): void {
  if (tree.items === undefined) return;
  const index = indexByKey(tree.schema, visit.old);
  const keys = tree.schema["x-kubernetes-list-map-keys"] ?? [];
  for (const [position, item] of visit.value.entries()) {
    const key = index === undefined ? undefined : keyOf(item, keys);
    const old = key === undefined ? undefined : index?.get(key);
    runTree(
      tree.items,
      below(visit, { schema: tree.items.schema, value: item, old, path: `${visit.path}[${position}]` }),
      run,
    );
  }
}

function runMembers(
  tree: RuleTree,
  visit: Visit & { readonly value: JsonObject; readonly old: JsonObject | undefined },
  run: Run,
): void {
  for (const [name, member] of Object.entries(visit.value)) {
    if (member === undefined) continue;
    const property = tree.properties.get(name);
    const inner = property ?? (ownMember(tree.schema.properties, name) === undefined ? tree.additional : undefined);
    if (inner === undefined) continue;
    const separator = visit.path === "" ? "" : ".";
    const path = property === undefined ? `${visit.path}[${name}]` : `${visit.path}${separator}${name}`;
    const schema = schemaOfField(tree.schema, name) ?? {};
    runTree(inner, below(visit, { schema, value: member, old: ownMember(visit.old, name), path }), run);
  }
}

interface Part {
  readonly schema: JsonSchemaProps;
  readonly value: JsonValue;
  readonly old: OldValue;
  readonly path: string;
}

function below(around: Visit, { schema, value, old, path }: Part): Visit {
  const correlated = around.correlated === undefined ? undefined : old;
  const forgiven = correlated === undefined ? around.forgiven : isUnchanged(schema, value, correlated);
  return { value, old, path, correlated, forgiven };
}

function runRules(
  { rules, type, optionalOf, optionalNone }: RuleScope & { readonly rules: readonly CompiledRule[] },
  visit: Visit,
  run: Run,
): void {
  const { value, old } = visit;
  const self = type.convert(value);
  const oldSelf = old === undefined || old === null ? undefined : type.convert(old);
  for (const rule of rules) {
    if (rule.usesOldSelf && oldSelf === undefined && !rule.optionalOldSelf) continue;
    const before = oldSelf === undefined ? optionalNone : optionalOf(oldSelf);
    const variables = { self, oldSelf: rule.optionalOldSelf ? before : (oldSelf ?? self) };
    const error = runRule(rule, variables, { visit, run });
    if (error === undefined) continue;
    if (rule.usesOldSelf || !visit.forgiven) run.errors.push(error);
    else run.onForgiven?.(error);
  }
}

interface RuleRun {
  readonly visit: Visit;
  readonly run: Run;
}

type Variables = Readonly<Record<string, unknown>>;

function runRule(rule: CompiledRule, variables: Variables, { visit, run }: RuleRun): FieldError | undefined {
  const { path, value } = visit;
  const place = path === "" ? "<nil>" : path;
  const typeName = rule.valueType;
  if (rule.problem !== undefined) return invalid(place, typeName, `rule compile error: ${rule.problem}`);
  const text = (rule.source.message ?? rule.source.rule).trim();
  try {
    if (rule.evaluate(variables) === true) return undefined;
  } catch (error) {
    return failedRun(error, { place, typeName, text, run });
  }
  const field = [path, rule.fieldPath].filter((part) => part !== "").join(".");
  const detail = messageOf(rule, variables, run) ?? (rule.source.message === undefined ? `failed rule: ${text}` : text);
  const hidesValue = typeName === "object" || typeName === "array";
  return errorOf(rule.source, field === "" ? "<nil>" : field, { detail, value, hidesValue });
}

interface FailedRun {
  readonly place: string;
  readonly typeName: string;
  readonly text: string;
  readonly run: Run;
}

function failedRun(error: unknown, { place, typeName, text, run }: FailedRun): FieldError {
  if (error instanceof RunBudgetError) {
    const isWhole = error.message.startsWith("validation failed");
    const because = isWhole
      ? error.message
      : `'${error.message}': no further validation rules will be run due to call cost exceeds limit for rule: ${text}`;
    run.errors.push(invalid(place, typeName, because));
    throw new StoppedError("the rules took too long", { cause: error });
  }
  const problem = problemOf(error, run.runtime.cel);
  if (problem !== "no such overload") return invalid(place, typeName, `${problem} evaluating rule: ${text}`);
  const because = `'${problem}': call arguments did not match a supported operator, function or macro signature for rule: ${text}`;
  return invalid(place, typeName, because);
}

function problemOf(error: unknown, cel: CelModule): string {
  if (error instanceof cel.EvaluationError) return describeEvaluationError(error);
  if (error instanceof CelFunctionError || error instanceof CompilationError) return error.message;
  throw error;
}

/** What `messageExpression` says; `undefined` when it says nothing usable. */
function messageOf({ evaluateMessage }: CompiledRule, variables: Variables, { runtime }: Run): string | undefined {
  if (evaluateMessage === undefined) return undefined;
  try {
    const message = evaluateMessage(variables);
    const text = typeof message === "string" ? message.trim() : "";
    return text === "" || text.includes("\n") || text.length > 5120 ? undefined : text;
  } catch (error) {
    if (error instanceof RunBudgetError) throw new StoppedError("the rules took too long", { cause: error });
    // A failing message is no reason to hide that the rule has failed.
    problemOf(error, runtime.cel);
    return undefined;
  }
}

interface Failure {
  readonly detail: string;
  readonly value: JsonValue;
  readonly hidesValue: boolean;
}

function errorOf({ reason }: ValidationRule, field: string, { detail, value, hidesValue }: Failure): FieldError {
  if (reason === "FieldValueForbidden") return forbidden(field, detail);
  if (reason === "FieldValueRequired") return required(field, detail);
  const shown = invalid("", value, "").message.replace(/^Invalid value: /, "");
  if (reason === "FieldValueDuplicate") {
    return {
      type: "FieldValueDuplicate",
      field,
      message: hidesValue ? "Duplicate value" : `Duplicate value: ${shown}`,
    };
  }
  return hidesValue
    ? { type: "FieldValueInvalid", field, message: `Invalid value: ${detail}` }
    : invalid(field, value, detail);
}
