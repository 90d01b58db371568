// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export { createClusterControllers } from "./cluster-controllers.ts";
export type { ClusterControllers, ClusterControllersOptions } from "./cluster-controllers.ts";
export { behaviourAnnotation } from "./kubelet/behaviour-choice.ts";
export { defaultBehaviours } from "./kubelet/stage.ts";
export type { Behaviour, Behaviours, Stage, StageEvent, StageState } from "./kubelet/stage.ts";
