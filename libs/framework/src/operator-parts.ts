// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Client } from "@nuvolaris/client";
import type { Cluster, EventRecorder, ObserveController, Runnable } from "@nuvolaris/controller";

/** What the controllers of one run share. */
export interface OperatorParts {
  readonly client: Client;
  readonly cluster: Cluster;
  readonly events: EventRecorder;
  readonly random: () => number;
  readonly observe?: ObserveController;
}

/** Makes a controller, with what belongs to it, for one run: the same declaration can be run again, elsewhere. */
export type ControllerFactory = (parts: OperatorParts) => Runnable;

/** Which objects of a kind are followed. */
export interface KindSelection {
  /** Not there: all. */
  readonly labelSelector?: string;
}
