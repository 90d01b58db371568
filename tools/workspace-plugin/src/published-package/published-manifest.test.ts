// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { publishedManifest } from "./published-manifest.ts";

test("the manifest names the built files, and nothing that only this workspace means", () => {
  const manifest = publishedManifest({
    source: {
      name: "@scope/tool",
      version: "1.2.3",
      description: "A tool.",
      license: "Apache-2.0",
      bin: { tool: "./src/main.ts" },
      // As it is read: with more than is taken.
      ...{ private: true, nx: { tags: ["layer:tool"] } },
      dependencies: { "@scope/other": "*", bundled: "1.0.0", apart: "2.0.0" },
    },
    external: ["apart"],
    node: ">=22",
    files: ["main.js", "code/chunk-1.js", "code/chunk-2.js", "note.schema.json", "README.md"],
  });

  expect(JSON.parse(manifest)).toEqual({
    name: "@scope/tool",
    version: "1.2.3",
    description: "A tool.",
    license: "Apache-2.0",
    type: "module",
    bin: { tool: "./main.js" },
    exports: {
      "./note.schema.json": "./note.schema.json",
      "./package.json": "./package.json",
    },
    files: ["README.md", "code", "main.js", "note.schema.json"],
    engines: { node: ">=22" },
    dependencies: { apart: "2.0.0" },
  });
});

test("a tool whose bundle holds everything installs nothing", () => {
  const source = { name: "t", version: "1.0.0", description: "T.", license: "MIT", bin: { t: "./src/main.ts" } };

  const manifest = publishedManifest({ source, node: ">=22", files: ["main.js"], external: [] });

  expect(JSON.parse(manifest)).not.toHaveProperty("dependencies");
});
