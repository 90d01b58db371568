// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export { condition, conditions } from "./condition.ts";
export type { Condition } from "./condition.ts";
export { Sample } from "./sample.ts";
