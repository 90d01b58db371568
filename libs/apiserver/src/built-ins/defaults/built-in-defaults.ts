// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { coreDefaults } from "./core-defaults.ts";
import { groupDefaults } from "./group-defaults.ts";
import { podDefaults } from "./pod-defaults.ts";
import type { TypeDefaults } from "./type-defaults.ts";
import { workloadDefaults } from "./workload-defaults.ts";

/** The defaults of all built-in types that have any. */
export const builtInDefaults: TypeDefaults = { ...coreDefaults, ...podDefaults, ...workloadDefaults, ...groupDefaults };
