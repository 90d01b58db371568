// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Scenario } from "./figure.ts";
import { cachePeakScenario } from "./scenarios/cache-peak.ts";
import { controlPlaneScenario } from "./scenarios/control-plane.ts";
import { importScenario } from "./scenarios/import.ts";
import { fanOutScenario } from "./scenarios/fan-out.ts";
import { licenseHeaderScenario } from "./scenarios/license-header.ts";
import { licenseHeaderStartScenario } from "./scenarios/license-header-start.ts";
import { reconcileScenario } from "./scenarios/reconcile.ts";
import { restartScenario } from "./scenarios/restart.ts";
import { s1Scenario } from "./scenarios/s1-start.ts";
import { s2Scenario } from "./scenarios/s2-throughput.ts";
import { s3Scenario } from "./scenarios/s3-latency.ts";
import { s4Scenario } from "./scenarios/s4-update-wave.ts";
import { s5Scenario } from "./scenarios/s5-restart.ts";
import { s6Scenario } from "./scenarios/s6-events.ts";

const scenarios: readonly Scenario[] = [
  importScenario,
  controlPlaneScenario,
  restartScenario,
  fanOutScenario,
  cachePeakScenario,
  reconcileScenario,
  licenseHeaderScenario,
  licenseHeaderStartScenario,
  s1Scenario,
  s2Scenario,
  s3Scenario,
  s4Scenario,
  s5Scenario,
  s6Scenario,
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
