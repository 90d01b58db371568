// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Runs `suite/*.e2e.ts` against one control plane, with vitest in this process. */
import { resolve } from "node:path";
import { defaultServerConditions } from "vite";
import { createVitest, type TestModule, type Vitest } from "vitest/node";
import { NoTestError } from "./no-test-error.ts";
import type { E2eContext } from "./suite-context.ts";

const conditions = ["@nuvolaris/source", ...defaultServerConditions];

export interface SuiteOptions {
  readonly context: E2eContext;
  /** Only tests whose name contains this. */
  readonly filter: string | undefined;
  /** Ends the run after the tests that are under way. */
  readonly signal: AbortSignal;
}

/** Resolves to whether all went well. What went wrong has been printed. Errors: {@link NoTestError}. */
export async function runSuite({ context, filter, signal }: SuiteOptions): Promise<boolean> {
  const vitest = await createSuite(filter);
  await using _close = { [Symbol.asyncDispose]: () => vitest.close() };
  vitest.provide("e2e", context);
  signal.addEventListener("abort", () => void vitest.cancelCurrentRun("keyboard-input"));
  const { testModules, unhandledErrors } = await vitest.start();
  if (!signal.aborted && !testModules.some(hasMeantTest)) {
    throw new NoTestError(`no test has a name with "${filter ?? ""}" in it`);
  }
  return unhandledErrors.length === 0 && testModules.every((module) => module.ok());
}

/** A test that the filter let through ran, or said why it did not; one whose file failed counts, too. */
function hasMeantTest(module: TestModule): boolean {
  if (!module.ok()) return true;
  return module.children.allTests().some((test) => {
    const result = test.result();
    return result.state !== "skipped" || result.note !== undefined;
  });
}

function createSuite(filter: string | undefined): Promise<Vitest> {
  const root = resolve(import.meta.dirname, "..");
  return createVitest(
    {
      root,
      config: false,
      watch: false,
      include: ["src/suite/**/*.e2e.ts"],
      // Workers that are threads end with this process, whatever ends it.
      pool: "threads",
      // Files share the cluster and the one operator in it; within a file, tests with a namespace of their own run side by side.
      fileParallelism: false,
      maxConcurrency: 4,
      testTimeout: 400_000,
      hookTimeout: 400_000,
      teardownTimeout: 30_000,
      reporters: [resolve(root, "../../tools/workspace-plugin/src/test-reporter.mjs")],
      ...(filter !== undefined && { testNamePattern: filter.replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&") }),
    },
    { resolve: { conditions }, ssr: { resolve: { conditions } } },
  );
}
