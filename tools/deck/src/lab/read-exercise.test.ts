// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { UsageError } from "../usage-error.ts";
import { parseExercise } from "./read-exercise.ts";

const sound = {
  title: "T",
  task: "Do it.\n",
  solve: ["true"],
  hints: [],
  checks: [{ title: "it is so", run: "true", expect: "a\nb\n" }],
  reset: [],
};

function parse(fields: Readonly<Record<string, unknown>>) {
  return parseExercise({ file: "lab/exercise.yaml", text: JSON.stringify(fields), number: 3 });
}

test("fields that are left out have their defaults", async () => {
  expect(await parse(sound)).toEqual({
    number: 3,
    folder: "lab",
    title: "T",
    task: "Do it.",
    needsCluster: true,
    begin: [],
    solve: ["true"],
    hints: [],
    checks: [{ title: "it is so", run: "true", expect: ["a", "b"], exitCode: 0 }],
    reset: [],
  });
});

test("those that are given are taken", async () => {
  const program = { run: "node x.ts", ready: "ready" };
  const checks = [{ title: "t", run: "r", expect: "e", exit: 1 }];

  expect(await parse({ ...sound, cluster: false, begin: ["b"], program, checks })).toMatchObject({
    needsCluster: false,
    begin: ["b"],
    program,
    checks: [{ exitCode: 1 }],
  });
});

test.each([
  [{ ...sound, title: 3 }, "title: expected a text, found 3"],
  [{ ...sound, hints: "one" }, 'hints: expected a list of texts, found "one"'],
  [{ ...sound, cluster: "no" }, 'cluster: expected true or false, found "no"'],
  [{ ...sound, checks: [] }, "checks: expected a list, found []"],
  [{ ...sound, checks: [{ title: "t", run: "r" }] }, "checks[0].expect: expected a text, found nothing"],
  [
    { ...sound, checks: [{ title: "t", run: "r", expect: "e", exit: "1" }] },
    'checks[0].exit: expected a number, found "1"',
  ],
  [{ ...sound, program: { run: "r" } }, "program.ready: expected a text, found nothing"],
  [{ ...sound, program: "r" }, 'program: expected a mapping, found "r"'],
])("what is wrong is named with its file and field: %j", async (fields, message) => {
  await expect(parse(fields)).rejects.toThrow(new UsageError(`lab/exercise.yaml: ${message}`));
});

test("YAML that does not parse is a user's mistake", async () => {
  await expect(parseExercise({ file: "e.yaml", text: "a: [", number: 1 })).rejects.toThrow(UsageError);
});
