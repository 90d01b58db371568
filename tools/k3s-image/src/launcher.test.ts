// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The launcher is a Go program with tests of its own.
import { systemClock } from "@nuvolaris/clock";
import { goProbe, runProgram } from "@nuvolaris/testing";
import { join } from "node:path";
import { expect, test } from "vitest";
import { toolFolder } from "./node-recipe.ts";
import { runToEnd, type Machine } from "./run-to-end.ts";

const found = await goProbe.run(runProgram);

// Where Go has nothing in its cache, it compiles its standard library first.
const limit = { timeout: 20 * 60_000 };

test("the launcher passes its own tests and Go's checks", limit, async ({ skip }) => {
  if (!found.available) skip(`${found.reason}; get it: ${goProbe.howToGet}`);
  const machine: Machine = { environment: process.env, clock: systemClock, signal: new AbortController().signal };
  const options = { directory: join(toolFolder, "node"), environment: { CGO_ENABLED: "0" } };

  expect(await runToEnd(machine, ["go", "vet", "./..."], options)).toBe("");
  expect(await runToEnd(machine, ["go", "test", "./..."], options)).toMatch(/^ok /m);
  expect(await runToEnd(machine, ["gofmt", "-l", "."], options)).toBe("");
});
