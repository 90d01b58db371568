// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Resources that two group versions serve from one storage: Events, and HorizontalPodAutoscalers. */
import type { GroupVersionResource } from "@nuvolaris/api-machinery";
import type { ResourceDefinition } from "../registry/resource-definition.ts";
import { eventConversion } from "./event-conversion.ts";
import { autoscalerConversion } from "./autoscaler-conversion.ts";

type SharedStorage = Pick<ResourceDefinition, "storedAs" | "conversion">;

const shared: Readonly<Record<string, SharedStorage>> = {
  // kubectl describe reads core/v1, client-go's recorder writes events.k8s.io/v1: both must see all.
  "events.k8s.io/v1/events": { storedAs: "events", conversion: eventConversion },
  "autoscaling/v1/horizontalpodautoscalers": { conversion: autoscalerConversion },
};

export function sharedStorageOf({ group, version, resource }: GroupVersionResource): SharedStorage {
  return shared[`${group}/${version}/${resource}`] ?? {};
}
