// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { ESLint, Linter } from "eslint";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { kebabCaseFile } from "./kebab-case-file.mjs";

const root = resolve(import.meta.dirname, "../../..");

function complaints(filename: string): string[] {
  const configuration: Linter.Config = {
    files: ["**/*.{ts,mjs}"],
    plugins: { workspace: { rules: { "kebab-case-file": kebabCaseFile } } },
    rules: { "workspace/kebab-case-file": "error" },
  };
  return new Linter({ cwd: "/" }).verify("export {};\n", configuration, { filename }).map(({ message }) => message);
}

test.each(["/libs/a/work-queue.ts", "/libs/a/work-queue.model.test.ts", "/libs/a/sha256.ts", "/eslint.config.mjs"])(
  "%s is in kebab-case",
  (filename) => {
    expect(complaints(filename)).toEqual([]);
  },
);

test.each(["WorkQueue.ts", "workQueue.ts", "work_queue.ts", "work--queue.ts", "-work.ts", "work.Test.ts"])(
  "%s is not",
  (name) => {
    expect(complaints(`/libs/a/${name}`)).toEqual([
      `The file name ${name} is not in kebab-case: write it like work-queue.ts.`,
    ]);
  },
);

test("the rule is on for the files of every layer", async () => {
  const eslint = new ESLint({ cwd: root });
  // Proof of the cast: calculateConfigForFile gives a resolved configuration.
  const { rules } = (await eslint.calculateConfigForFile(resolve(root, "libs/clock/src/index.ts"))) as Linter.Config;

  expect(rules?.["workspace/kebab-case-file"]).toEqual([2]);
});
