// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { defaultServerConditions } from "vite";
import { defineConfig } from "vitest/config";
import { readdirSync } from "node:fs";

const conditions = ["@nuvolaris/source", ...defaultServerConditions];

/** One vitest project per workspace project, named as Nx names it. */
const projects = ["apps", "libs", "tools"].flatMap((folder) =>
  readdirSync(new URL(folder, import.meta.url)).map((name) => ({
    extends: true as const,
    test: { name, root: `./${folder}/${name}`, include: ["{src,examples}/**/*.test.ts"] },
  })),
);

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { projects, passWithNoTests: false, unstubEnvs: true },
});
