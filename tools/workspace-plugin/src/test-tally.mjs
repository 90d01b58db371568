// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// @ts-check
// Counts what a test run came to. Pure: it reads vitest's reported tasks and writes text.

import { stripVTControlCharacters } from "node:util";

/** @typedef {import("vitest/node").TestModule} TestModule */
/** @typedef {{ readonly message?: string, readonly diff?: string | undefined }} Failure */

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

/** How much of a failure is told where only the end of a long log is read. */
const shownLines = 16;

/**
 * Each thing that `tally` counts as a failure: where it stands, its name, and how its message and its difference
 * begin, the lines after the first indented.
 * @param {ReadonlyArray<TestModule>} modules
 * @param {ReadonlyArray<Failure>} otherErrors Those outside of any test.
 */
export function failures(modules, otherErrors) {
  return [
    ...modules.flatMap(failuresOfModule),
    ...otherErrors.map((error) => `outside of tests: ${beginning([error])}`),
  ];
}

/** @param {TestModule} module */
function failuresOfModule(module) {
  const file = module.relativeModuleId;
  const lines = module.errors().map((error) => `${file}: ${beginning([error])}`);
  for (const suite of module.children.allSuites()) {
    lines.push(...suite.errors().map((error) => `${file} > ${suite.fullName}: ${beginning([error])}`));
  }
  for (const test of module.children.allTests()) {
    const { state, errors } = test.result();
    if (state === "failed") lines.push(`${file} > ${test.fullName}: ${beginning(errors)}`);
    if (state === "pending") lines.push(`${file} > ${test.fullName}: did not come to an end`);
  }
  return lines;
}

/** @param {ReadonlyArray<Failure> | undefined} errors */
function beginning(errors) {
  const { message = "no message", diff } = errors?.[0] ?? {};
  const lines = stripVTControlCharacters(diff ? `${message}\n${diff}` : message)
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => (line.length > 300 ? `${line.slice(0, 300)} …` : line));
  const more = lines.length > shownLines ? [`… ${lines.length - shownLines} lines more`] : [];
  return [...lines.slice(0, shownLines), ...more].join("\n    ");
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
