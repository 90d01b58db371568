// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from "@nuvolaris/api-machinery";
import { objectEvents, type EventRecorder, type ObjectEvents } from "@nuvolaris/controller";

/** What is needed of an {@link EventRecorder}: recording returns at once and never throws. */
export type RecordsEvents = Pick<EventRecorder, "record">;

/** The events of a handled object. */
export function handledEvents(recorder: RecordsEvents, object: KubernetesObject): ObjectEvents {
  const record: RecordsEvents["record"] = (regarding, content) => {
    recorder.record(regarding, content);
  };
  return objectEvents(record, object, "Handle");
}
