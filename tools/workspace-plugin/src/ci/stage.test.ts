// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { prePrConfig } from "../pre-pr/config.ts";
import { inGroups, stages } from "./stage.ts";

const root = resolve(import.meta.dirname, "../../../..");

test("what is over soon comes before what takes long, and what needs a cluster comes last", () => {
  expect(inGroups(stages).map((group) => group.map(({ name }) => name).join(" beside "))).toEqual([
    "format",
    "licences",
    "lint",
    "types",
    "knip",
    "publint",
    "tests",
    "e2e-embedded beside e2e-envtest beside e2e-k3s",
  ]);
});

test("lint runs under Nx: without its project graph the rule for fences is passed over with a warning", () => {
  expect(stages.find(({ name }) => name === "lint")?.command.slice(0, 2)).toEqual(["nx", "run"]);
});

test("the stage of licences checks headers, dependencies and agreements, as they are checked before a pull request", () => {
  const command = stages.find(({ name }) => name === "licences")?.command ?? [];
  const program = command.findIndex((word) => word.endsWith("pre-pr/main.ts"));

  const { only, base } = prePrConfig(command.slice(program + 1));

  expect(only).toEqual(["licence-headers", "dependency-licences", "icla"]);
  expect(base).toBeUndefined();
});

test("every program of this workspace that a stage starts is there", () => {
  const programs = stages.flatMap(({ command }) => command.filter((word) => word.endsWith(".ts")));

  expect(programs.length).toBeGreaterThan(3);
  expect(programs.filter((program) => !existsSync(join(root, program)))).toEqual([]);
});

test("CONTRIBUTING names no stage that is not there", () => {
  const text = readFileSync(join(root, ".github/CONTRIBUTING.md"), "utf8");
  const named = [...text.matchAll(/\.ci\/run ([a-z0-9 -]+)`/g)].flatMap(([, words = ""]) => words.split(" "));

  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((name) => !stages.some((stage) => stage.name === name))).toEqual([]);
});
