// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// @ts-check
// Infers lint and test for every project that has sources (typecheck comes from @nx/js/typescript).
// Plain JavaScript, so that whatever Node runs Nx can load it.
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";

export const name = "@nuvolaris/workspace-plugin";

/** @type {import("@nx/devkit").CreateNodes} */
export const createNodes = [
  "{apps/*,libs/*,slides,tools/*}/package.json",
  (files, _options, context) =>
    files.map((file) => {
      const root = dirname(file);
      const hasSources = existsSync(join(context.workspaceRoot, root, "src"));
      const targets = hasSources ? { lint: lint(root), test: test(root) } : {};
      return [file, { projects: { [root]: { targets } } }];
    }),
];

/** @param {string} root @returns {import("@nx/devkit").TargetConfiguration} */
function lint(root) {
  const linters = [
    "eslint",
    "typescript-eslint",
    "@nx/eslint-plugin",
    "@eslint-community/eslint-plugin-eslint-comments",
  ];
  return {
    command: `eslint ${root}`,
    cache: true,
    // A rule, a dependency's tag or its types decide the verdict as much as the sources do.
    inputs: ["default", "^default", "sharedGlobals", "packageManifests", { externalDependencies: linters }],
  };
}

/** @param {string} root @returns {import("@nx/devkit").TargetConfiguration} */
function test(root) {
  return {
    command: `vitest run --project ${basename(root)}`,
    cache: true,
    inputs: [
      "default",
      "^default",
      "sharedGlobals",
      { env: "E2E_REQUIRED" },
      { env: "KUBEBUILDER_ASSETS" },
      { externalDependencies: ["vitest", "vite"] },
    ],
  };
}
