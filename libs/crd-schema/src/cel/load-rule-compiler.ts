// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { RuleCompiler } from "../structural/rule-compiler.ts";
import { createCelEnvironment } from "./cel-environment.ts";
import { loadCelModule } from "./cel-module.ts";
import { createRuleCheck } from "./rule-check.ts";
import { createScope, type RuleScope } from "./rule-scope.ts";
import { createRuleValidator, type RuleRuntime } from "./rule-validator.ts";
import { RunBudget } from "./run-budget.ts";

/** Loads the CEL library (some 15 ms and 3 MB, paid once per process) and makes a compiler with Kubernetes' functions. */
export async function loadRuleCompiler(): Promise<RuleCompiler> {
  const cel = await loadCelModule();
  const budget = new RunBudget();
  const base = createCelEnvironment(cel, budget.spend);
  const scopeOf: RuleRuntime["scopeOf"] = (schema, isRoot): RuleScope =>
    createScope(schema, isRoot, { cel, base, budget });
  const runtime: RuleRuntime = { cel, budget, scopeOf };
  return {
    createRuleCheck: () => createRuleCheck(scopeOf),
    createRuleValidator: (schema) => createRuleValidator(schema, true, runtime),
    checkDefault: (schema, value, path) => createRuleValidator(schema, false, runtime)?.({ value, path }) ?? [],
  };
}
