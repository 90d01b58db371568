// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { defaultServerConditions } from "vite";
import { defineConfig } from "vitest/config";
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";

const conditions = ["@nuvolaris/source", ...defaultServerConditions];

/** One vitest project per workspace project, named as Nx names it. */
const projects = [
  ...["apps", "libs", "tools"].flatMap((folder) =>
    readdirSync(new URL(folder, import.meta.url)).map((name) => ({ name, root: `./${folder}/${name}` })),
  ),
  { name: "slides", root: "./slides" },
].map(({ name, root }) => ({
  extends: true as const,
  test: { name, root, include: ["{src,examples}/**/*.test.ts"] },
}));

/** The tests that take long wait for programs that they started: on two cores three workers are quicker than two. */
const maxWorkers = Math.max(3, availableParallelism() - 1);

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    projects,
    maxWorkers,
    passWithNoTests: false,
    unstubEnvs: true,
    // A test ends when it is done. The limits are for one that hangs, on a machine that has other work as well.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
