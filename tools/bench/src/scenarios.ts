// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Scenario } from "./figure.ts";
import { controlPlaneScenario } from "./scenarios/control-plane.ts";
import { importScenario } from "./scenarios/import.ts";
import { fanOutScenario } from "./scenarios/fan-out.ts";
import { reconcileScenario } from "./scenarios/reconcile.ts";
import { restartScenario } from "./scenarios/restart.ts";

const scenarios: readonly Scenario[] = [
  importScenario,
  controlPlaneScenario,
  restartScenario,
  fanOutScenario,
  reconcileScenario,
];

/** All of them, as they are asked for. */
export const scenarioNames: string = scenarios.map(({ name }) => name).join();

/** Whoever called asked for a scenario that there is not. */
export class UnknownScenarioError extends Error {
  override readonly name = "UnknownScenarioError";
}

/** The scenarios of a comma-separated list, in its order. Throws {@link UnknownScenarioError}. */
export function chosenScenarios(names: string): readonly Scenario[] {
  return names.split(",").map((text) => {
    const found = scenarios.find(({ name }) => name === text.trim());
    if (!found) throw new UnknownScenarioError(`there is no scenario "${text.trim()}"; there are: ${scenarioNames}`);
    return found;
  });
}
