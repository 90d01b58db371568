// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Strategy } from "../../registry/strategy.ts";
import { accessStrategies } from "./access-strategies.ts";
import { configMapStrategy, secretStrategy } from "./config-strategies.ts";
import { eventStrategies } from "./event-strategies.ts";
import { groupStrategies } from "./group-strategies.ts";
import { cronJobStrategy, jobStrategy } from "./job-strategies.ts";
import { networkStrategies } from "./network-strategies.ts";
import { podStrategy } from "./pod-strategy.ts";
import { serviceStrategy } from "./service-strategy.ts";
import { storageStrategies } from "./storage-strategies.ts";
import {
  daemonSetStrategy,
  deploymentStrategy,
  replicaSetStrategy,
  replicationControllerStrategy,
  statefulSetStrategy,
} from "./workload-strategies.ts";

/**
 * By `group/resource`; a resource that is not here has no rules of its own. Namespaces and CustomResourceDefinitions are looked
 * after elsewhere in the server: see server-definitions.ts.
 */
export const ownStrategies: Readonly<Record<string, Strategy>> = {
  "/configmaps": configMapStrategy,
  "/pods": podStrategy,
  "/replicationcontrollers": replicationControllerStrategy,
  "/secrets": secretStrategy,
  "/services": serviceStrategy,
  "apps/daemonsets": daemonSetStrategy,
  "apps/deployments": deploymentStrategy,
  "apps/replicasets": replicaSetStrategy,
  "apps/statefulsets": statefulSetStrategy,
  "batch/cronjobs": cronJobStrategy,
  "batch/jobs": jobStrategy,
  ...accessStrategies,
  ...eventStrategies,
  ...groupStrategies,
  ...networkStrategies,
  ...storageStrategies,
};
