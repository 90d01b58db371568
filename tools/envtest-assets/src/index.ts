// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export { formatDifferences } from "./differences.ts";
export { UsageError } from "./usage-error.ts";
