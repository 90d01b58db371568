// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// @ts-check
// Counts what a test run came to. Pure: it reads vitest's reported tasks and writes text.

/** @typedef {import("vitest/node").TestModule} TestModule */

/**
 * The closing line. A file that could not be loaded, a failing suite hook and an error outside of any test
 * (`otherFailures`) each count as one failure: a run that did not do its work must not end in "0 failed".
 * @param {ReadonlyArray<TestModule>} modules
 * @param {number} otherFailures
 */
export function tally(modules, otherFailures) {
  const count = { passed: 0, failed: otherFailures, skipped: 0, pending: 0 };
  for (const module of modules) {
    count.failed += module.errors().length;
    for (const suite of module.children.allSuites()) count.failed += suite.errors().length;
    for (const test of module.children.allTests()) count[test.result().state]++;
  }
  // A test that never came to an end (a cancelled run) did not pass.
  return `${count.passed} passed, ${count.failed + count.pending} failed, ${count.skipped} skipped`;
}

/**
 * One line per skipped test: where it stands, its name, and the reason it gave by `context.skip(reason)`.
 * @param {ReadonlyArray<TestModule>} modules
 */
export function skippedTests(modules) {
  return modules.flatMap((module) =>
    [...module.children.allTests("skipped")].map((test) => {
      const result = test.result();
      const reason = (result.state === "skipped" ? result.note : undefined) ?? unexplained(test.options.mode);
      return `${module.relativeModuleId} > ${test.fullName}: ${reason}`;
    }),
  );
}

/** @param {string | undefined} mode */
function unexplained(mode) {
  return mode === "todo" ? "not written yet" : "no reason given";
}

/**
 * @param {readonly string[]} projects
 * @param {ReadonlyArray<TestModule>} modules
 */
export function projectsWithoutTests(projects, modules) {
  const tested = new Set(modules.map((module) => module.project.name));
  return projects.filter((name) => !tested.has(name));
}
