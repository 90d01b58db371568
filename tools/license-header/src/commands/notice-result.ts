// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { DependencyResult } from "./dependency-run.ts";

/** What the two halves of `notice` give. */
export type NoticeResult = Omit<DependencyResult, "command" | "rules" | "startedMs">;
