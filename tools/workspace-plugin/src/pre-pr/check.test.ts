// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import type { Change } from "./change.ts";
import { checkNames, checksOf, type ChecksInput } from "./check.ts";

const root = resolve(import.meta.dirname, "../../../..");
const change: Change = { base: "b".repeat(40), from: "origin/main", files: ["a.ts", "gone.ts"] };
const input: ChecksInput = { change, present: ["a.ts"], lintTasks: 2 };

function commandsOf(more: Partial<ChecksInput> = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(
    checksOf({ ...input, ...more }).map((check) => [
      check.name,
      "omitted" in check ? `not run: ${check.omitted}` : check.command.join(" "),
    ]),
  );
}

test("every check has its row, under the name by which it can be chosen", () => {
  expect(checksOf(input).map(({ name }) => name)).toEqual(checkNames);
});

test("a change is checked by what it touches and by what depends on it", () => {
  expect(commandsOf()).toEqual({
    "licence-headers": "node --conditions=@nuvolaris/source tools/license-header/src/main.ts check",
    "dependency-licences": "node --conditions=@nuvolaris/source tools/license-header/src/main.ts deps",
    icla: `node --conditions=@nuvolaris/source tools/icla/src/main.ts check --range ${change.base}..HEAD`,
    format: "prettier --check --log-level warn --ignore-unknown -- a.ts",
    types: "tsc --build",
    lint: `nx affected -t lint --base=${change.base} --parallel=2 --output-style=stream`,
    tests: `nx affected -t test --base=${change.base} --parallel=1 --output-style=stream`,
  });
});

test("where nothing changed only what is quick runs", () => {
  const nothing = { change: { ...change, files: [] }, present: [] };

  expect(commandsOf(nothing)).toMatchObject({
    "licence-headers": expect.stringMatching(/check$/),
    icla: expect.stringMatching(/HEAD$/),
    format: "not run: nothing changed",
    types: "not run: nothing changed",
    lint: "not run: nothing changed",
    tests: "not run: nothing changed",
  });
});

test("without a base everything is checked but the agreements, which need one", () => {
  expect(commandsOf({ change: { reason: "no main" }, present: [] })).toMatchObject({
    icla: "not run: no main",
    format: "prettier --check --log-level warn --ignore-unknown -- .",
    lint: "nx run-many -t lint --parallel=2 --output-style=stream",
    tests: "nx run-many -t test --parallel=1 --output-style=stream",
  });
});

test.each([
  ["its settings changed", ["a.ts", ".prettierrc.json"]],
  ["prettier may be another", ["package-lock.json"]],
  ["the files are too many for a command line", Array.from({ length: 401 }, (_, index) => `${index}.ts`)],
])("the format of all files is checked where %s", (_sentence, present) => {
  expect(commandsOf({ present })["format"]).toMatch(/ -- \.$/);
});

test("a change that only takes files away has no format", () => {
  expect(commandsOf({ present: [] })["format"]).toBe("not run: nothing changed");
});

test("every command ends in time, and what mends it is there", () => {
  // Proof of the cast: npm has read it before, as a manifest.
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    readonly scripts: Readonly<Record<string, string>>;
  };

  for (const check of checksOf(input)) {
    if ("omitted" in check) throw new Error(`${check.name} is omitted`);
    expect(check.deadlineMinutes).toBeLessThanOrEqual(30);
    const [program = "", verb = "", script = ""] = check.mend.split(" ");
    if (program === "npm") expect(verb === "run" && script in scripts, check.mend).toBe(true);
    else expect(`${program} ${verb}`).toMatch(/^npx (?:nx|tsc)$/);
  }
});
