// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import comments from "@eslint-community/eslint-plugin-eslint-comments/configs";
import nx from "@nx/eslint-plugin";
import tseslint from "typescript-eslint";
import { kebabCaseFile } from "./tools/workspace-plugin/src/kebab-case-file.mjs";

/** Who may import whom: `.github/decisions/0001-layers.md` tells the reasons. */
const base = ["layer:base"];
const client = [...base, "layer:client"];
const runtime = [...client, "layer:runtime"];
const server = [...base, "layer:server"];
const layers = {
  base,
  kinds: base,
  client,
  runtime: [...runtime],
  server,
  cluster: runtime,
  test: [...client, "layer:server"],
  "dev-cluster": [...runtime, "layer:server", "layer:cluster"],
  app: [...runtime, "layer:kinds"],
  "dev-app": [...runtime, "layer:server", "layer:cluster", "layer:dev-cluster", "layer:kinds"],
  e2e: [...runtime, "layer:kinds", "layer:test", "layer:cluster", "layer:dev-cluster", "layer:server"],
  tool: [...runtime, "layer:kinds", "layer:server", "layer:cluster", "layer:dev-cluster", "layer:test", "layer:tool"],
};
/** Test files of these layers may also use the test kit; those of base, client and server may not: Nx would see a cycle. */
const mayTestWith = ["runtime", "cluster", "app", "dev-cluster", "dev-app"];

const boundaries = (allowed, options = {}) => [
  "error",
  {
    ...options,
    checkDynamicDependenciesExceptions: [".*"],
    depConstraints: Object.entries(allowed).map(([layer, onlyDependOn]) => ({
      sourceTag: `layer:${layer}`,
      onlyDependOnLibsWithTags: onlyDependOn,
    })),
  },
];
const withTestKit = Object.fromEntries(
  Object.entries(layers).map(([layer, allowed]) => [
    layer,
    mayTestWith.includes(layer) ? [...allowed, "layer:test", "layer:kinds"] : allowed,
  ]),
);
/** Examples of libs are programs of users, and what tries them: they import their own lib by its name, too. */
const forExamples = boundaries(
  { ...withTestKit, runtime: [...withTestKit.runtime, "layer:dev-cluster"] },
  { allowCircularSelfDependency: true },
);

const timers = ["setTimeout", "setInterval", "setImmediate", "clearTimeout", "clearInterval", "clearImmediate"];
const restrictedSyntax = [
  { selector: "ExportDefaultDeclaration", message: "Export by name." },
  { selector: "ExportAllDeclaration", message: "Name what is exported: index.ts is the table of contents." },
];

export default tseslint.config(
  { ignores: ["**/dist", "**/node_modules", ".nx", ".cache", "**/generated"] },
  ...tseslint.configs.strictTypeChecked,
  comments.recommended,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  {
    files: ["**/*.ts"],
    plugins: { "@nx": nx, workspace: { rules: { "kebab-case-file": kebabCaseFile } } },
    rules: {
      "workspace/kebab-case-file": "error",
      "@nx/enforce-module-boundaries": boundaries(layers),
      "@eslint-community/eslint-comments/require-description": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      // A name is wanted where a value is only held, as in `await using _stop`, or taken out of a rest.
      "@typescript-eslint/no-unused-vars": ["error", { varsIgnorePattern: "^_", argsIgnorePattern: "^_" }],
      "max-depth": ["error", 3],
      "max-lines": ["error", 400],
      "max-lines-per-function": ["error", 60],
      "max-params": ["error", 3],
      "no-restricted-globals": ["error", ...timers],
      "no-restricted-properties": [
        "error",
        { object: "Date", property: "now", message: "Time comes from a Clock." },
        { object: "performance", property: "now", message: "Time comes from a Clock." },
        { object: "process", property: "env", message: "Configuration is parsed once, in config.ts or main.ts." },
        { object: "process", property: "exit", message: "Only main.ts ends the process." },
      ],
      "no-restricted-syntax": ["error", ...restrictedSyntax],
      "no-console": "error",
    },
  },
  {
    // What only tests use lies in `testing` or `fakes` where it is more than one test's.
    files: ["**/*.{test,e2e}.ts", "{apps,libs}/*/{src,examples}/{testing,fakes}/**/*.ts"],
    rules: {
      "@nx/enforce-module-boundaries": boundaries(withTestKit),
      "max-lines-per-function": "off",
      "max-lines": ["error", 600],
      // A test's literals are shaped for the reader; vitest's matchers return any by design.
      "@typescript-eslint/no-unsafe-assignment": "off",
    },
  },
  {
    files: ["libs/*/examples/**/*.ts"],
    rules: { "@nx/enforce-module-boundaries": forExamples, "no-restricted-properties": "off", "no-console": "off" },
  },
  { files: ["libs/clock/src/**/*.ts"], rules: { "no-restricted-globals": "off", "no-restricted-properties": "off" } },
  {
    files: [
      "**/main.ts",
      "**/config.ts",
      "**/*.test.ts",
      "apps/operator-e2e/src/*.ts",
      "tools/bench/src/programs/*.ts",
    ],
    rules: { "no-restricted-properties": "off", "no-console": "off" },
  },
  { files: ["**/*.{js,mjs}", "*.config.ts"], ...tseslint.configs.disableTypeChecked },
  // What reads it wants a default export.
  { files: ["*.config.ts"], rules: { "no-restricted-syntax": "off" } },
);
