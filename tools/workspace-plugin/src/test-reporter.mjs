// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// @ts-check
// vitest's own report, then every skip with its reason, how every failure begins, then `N passed, N failed, N skipped` alone on the last line.
import { DefaultReporter } from "vitest/node";
import { failures, projectsWithoutTests, skippedTests, tally } from "./test-tally.mjs";

/** @typedef {import("vitest/node").TestModule} TestModule */

class TallyReporter extends DefaultReporter {
  /** @type {string | undefined} */
  #lastLine;

  /**
   * @override
   * @param {import("vitest/node").Vitest} vitest
   */
  onInit(vitest) {
    super.onInit(vitest);
    // Coverage and a slow close still write after the last hook of a reporter.
    process.once("exit", () => this.#lastLine && process.stdout.write(this.#lastLine));
  }

  /**
   * @override
   * @param {ReadonlyArray<TestModule>} modules
   * @param {Parameters<DefaultReporter["onTestRunEnd"]>[1]} errors
   * @param {Parameters<DefaultReporter["onTestRunEnd"]>[2]} reason
   */
  onTestRunEnd(modules, errors, reason) {
    super.onTestRunEnd(modules, errors, reason);
    const empty = this.#isWholeRun()
      ? projectsWithoutTests(
          this.ctx.projects.map(({ name }) => name),
          modules,
        )
      : [];
    for (const name of empty) this.ctx.logger.error(`FAIL  project ${name} has no test`);
    if (empty.length > 0) process.exitCode = 1;
    const skips = skippedTests(modules);
    if (skips.length > 0) this.ctx.logger.log(["Skipped:", ...skips.map((skip) => `  ${skip}`)].join("\n"));
    const failed = [...failures(modules, errors), ...empty.map((name) => `project ${name} has no test`)];
    if (failed.length > 0) this.ctx.logger.log(["Failed:", ...failed.map((failure) => `  ${failure}`)].join("\n"));
    this.#lastLine = `${tally(modules, errors.length + empty.length)}\n`;
  }

  /** A run that was narrowed on the command line says nothing about the projects it left out. */
  #isWholeRun() {
    const { config } = this.ctx;
    const files = "filenamePattern" in this.ctx ? this.ctx.filenamePattern : undefined;
    const narrowed = [config.related, config.changed, config.shard, config.testNamePattern, config.project.length > 0];
    const namesFiles = Array.isArray(files) && files.length > 0;
    return !namesFiles && !narrowed.some(Boolean);
  }
}

export default TallyReporter;
