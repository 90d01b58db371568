// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Client } from "@nuvolaris/client";
import type { Cluster, Controller, EventRecorder, ObserveController } from "@nuvolaris/controller";

/** What the controllers of one run share. */
export interface OperatorParts {
  readonly client: Client;
  readonly cluster: Cluster;
  readonly events: EventRecorder;
  readonly random: () => number;
  /** The namespace that is looked at; `undefined`: all of them. */
  readonly namespace: string | undefined;
  readonly observe?: ObserveController;
}

/** Makes a controller for one run: the same declaration can be run again, elsewhere. */
export type ControllerFactory = (parts: OperatorParts) => Controller;

/** A controller's name in one namespace of several: metrics and logs tell them apart by it. */
export function scopedName(name: string, namespace: string | undefined): string {
  return namespace === undefined ? name : `${name}/${namespace}`;
}
