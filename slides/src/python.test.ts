// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { pythonProbe, runProgram } from "@nuvolaris/testing";
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");
const parse = "import ast, sys; ast.parse(open(sys.argv[1], encoding='utf-8').read(), sys.argv[1])";

test.for(globSync("*/lab/**/*.py", { cwd: root }))("%s is Python", async (file, context) => {
  const python = await pythonProbe.run(runProgram);
  if (!python.available) context.skip(python.reason);

  const run = spawnSync("python3", ["-c", parse, join(root, file)], { encoding: "utf8" });

  expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: "" });
});
