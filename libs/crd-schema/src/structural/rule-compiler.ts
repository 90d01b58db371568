// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { DefaultRuleCheck } from "./default-rules.ts";
import type { RuleCheck } from "./keyword-rules.ts";

/**
 * What knows CEL. A port, because the CEL library is loaded only where there are rules: see `loadRuleCompiler`.
 */
export interface RuleCompiler {
  /** A check of the rules of one whole schema: types, use of `oldSelf`, cost. It keeps the sum of the costs, so each schema needs its own. */
  createRuleCheck(): RuleCheck;
  readonly checkDefault: DefaultRuleCheck;
}
