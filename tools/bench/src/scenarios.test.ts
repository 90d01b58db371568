// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { chosenScenarios, scenarioNames, UnknownScenarioError } from "./scenarios.ts";

test("scenarios are chosen by name, in the order in which they are asked for", () => {
  expect(chosenScenarios("reconcile, import").map(({ name }) => name)).toEqual(["reconcile", "import"]);
});

test("all of them are chosen by the default", () => {
  expect(chosenScenarios(scenarioNames).map(({ name }) => name)).toEqual([
    "import",
    "control-plane",
    "restart",
    "fan-out",
    "cache-peak",
    "reconcile",
    "license-header",
    "license-header-start",
    "s1",
    "s2",
    "s3",
    "s4",
    "s5",
    "s6",
  ]);
});

test("a scenario that there is not is refused with those that there are", () => {
  expect(() => chosenScenarios("import,speed")).toThrow(UnknownScenarioError);
  expect(() => chosenScenarios("speed")).toThrow(
    'there is no scenario "speed"; there are: import,control-plane,restart,fan-out,cache-peak,reconcile,license-header,license-header-start,s1,s2,s3,s4,s5,s6',
  );
});
