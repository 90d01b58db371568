// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Strategy } from "../../registry/strategy.ts";

/** By `group/resource`; a resource that is not here has no rules of its own. */
export const ownStrategies: Readonly<Record<string, Strategy>> = {};
