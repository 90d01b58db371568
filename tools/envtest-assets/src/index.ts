// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export { buildAssets } from "./build-assets.ts";
export type { BuildAssetsOptions } from "./build-assets.ts";
export { lockBuild } from "./build-lock.ts";
export { recipesFor } from "./components.ts";
export type { ComponentRecipe } from "./components.ts";
export { formatDifferences } from "./differences.ts";
export { binaryKey } from "./go-modules.ts";
export { goCommand } from "./go.ts";
export type { Go } from "./go.ts";
export { releaseOf } from "./releases.ts";
export type { KubernetesRelease } from "./releases.ts";
export { UsageError } from "./usage-error.ts";
