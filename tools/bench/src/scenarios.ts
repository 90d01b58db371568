// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Scenario } from "./figure.ts";
import { controlPlaneScenario } from "./scenarios/control-plane.ts";
import { importScenario } from "./scenarios/import.ts";
import { reconcileScenario } from "./scenarios/reconcile.ts";

export const scenarios: readonly Scenario[] = [importScenario, controlPlaneScenario, reconcileScenario];
