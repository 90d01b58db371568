// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));

interface Run {
  readonly exitCode: number | null;
  /** Of standard output; what vitest says of errors goes to standard error. */
  readonly lines: readonly string[];
  readonly stderr: string;
}

/** Runs vitest with the reporter on files of this content, in a folder of their own. */
function runTests(files: Readonly<Record<string, string>>, args: readonly string[] = []): Run {
  const folder = mkdtempSync(join(tmpdir(), "test-reporter-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  const reporter = join(root, "tools/workspace-plugin/src/test-reporter.mjs");
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const run = spawnSync(process.execPath, [vitest, "run", `--reporter=${reporter}`, ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", VITEST: "" },
  });
  return { exitCode: run.status, lines: run.stdout.trimEnd().split("\n"), stderr: run.stderr };
}

test("the last line counts passes, failures and skips, and each skip tells its reason", () => {
  const { exitCode, lines } = runTests({
    "a.test.ts": `
      import { expect, test } from "vitest";
      test("adds", () => { expect(1 + 1).toBe(2); });
      test("fails", () => { expect(1).toBe(2); });
      test("needs Docker", (context) => { context.skip("no Docker on this machine"); });
      test.skip("is silent about its reason", () => {});
      test.todo("is still missing");
    `,
  });
  expect(lines).toContain("  a.test.ts > needs Docker: no Docker on this machine");
  expect(lines).toContain("  a.test.ts > is silent about its reason: no reason given");
  expect(lines).toContain("  a.test.ts > is still missing: not written yet");
  expect(lines).toContain("  a.test.ts > fails: expected 1 to be 2 // Object.is equality");
  expect(lines.at(-1)).toBe("1 passed, 1 failed, 3 skipped");
  expect(exitCode).toBe(1);
});

test("a file that cannot be loaded, a failing hook and a stray rejection are failures, too", () => {
  const { exitCode, lines } = runTests({
    "broken.test.ts": `throw new Error("cannot be loaded");`,
    "hook.test.ts": `
      import { afterAll, describe, test } from "vitest";
      describe("a suite", () => { afterAll(() => { throw new Error("hook"); }); test("passes", () => {}); });
    `,
    "stray.test.ts": `
      import { test } from "vitest";
      test("leaves a rejection", () => { Promise.reject(new Error("stray")); });
    `,
  });
  expect(lines.slice(lines.indexOf("Failed:")).toSorted()).toEqual(
    [
      "Failed:",
      "  broken.test.ts: cannot be loaded",
      "  hook.test.ts > a suite: hook",
      "  outside of tests: stray",
      "2 passed, 3 failed, 0 skipped",
    ].toSorted(),
  );
  expect(lines.at(-1)).toBe("2 passed, 3 failed, 0 skipped");
  expect(exitCode).toBe(1);
});

test("a failure tells its difference, as far as it is short", () => {
  const { lines } = runTests({
    "a.test.ts": `
      import { expect, test } from "vitest";
      const rows = (count) => Array.from({ length: count }, (_, index) => "row " + index).join("\\n");
      test("is short", () => { expect("one\\ntwo").toBe(""); });
      test("is long", () => { throw new Error(rows(40)); });
    `,
  });
  const told = lines.slice(lines.indexOf("Failed:"));
  expect(told).toContain("    + two");
  expect(told.filter((line) => line.includes("row "))).toHaveLength(16);
  expect(told).toContain("    … 24 lines more");
  expect(told.at(-1)).toBe("0 passed, 2 failed, 0 skipped");
});

const twoProjects = {
  "vitest.config.ts": `
    export default { test: { projects: ["one", "two"].map((name) => ({ test: { name, root: "./" + name } })) } };
  `,
  "one/a.test.ts": `import { test } from "vitest"; test("passes", () => {});`,
  "two/readme.md": "no test here",
};

test("a project without a test fails the whole run", () => {
  const { exitCode, lines, stderr } = runTests(twoProjects);
  expect(stderr).toContain("FAIL  project two has no test");
  expect(lines.slice(-3)).toEqual(["Failed:", "  project two has no test", "1 passed, 1 failed, 0 skipped"]);
  expect(lines.at(-1)).toBe("1 passed, 1 failed, 0 skipped");
  expect(exitCode).toBe(1);
});

test("a run of chosen projects or files does not ask the others for tests", () => {
  expect(runTests(twoProjects, ["--project", "one"]).lines.at(-1)).toBe("1 passed, 0 failed, 0 skipped");
  expect(runTests(twoProjects, ["a.test.ts"])).toMatchObject({ exitCode: 0 });
});
