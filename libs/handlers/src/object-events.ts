// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from "@nuvolaris/api-machinery";
import type { EventRecorder, ObjectEvents } from "@nuvolaris/controller";

/** What is needed of an {@link EventRecorder}: recording returns at once and never throws. */
export type RecordsEvents = Pick<EventRecorder, "record">;

/** A recorder bound to one object. */
export function objectEvents(recorder: RecordsEvents, object: KubernetesObject): ObjectEvents {
  return {
    normal: (reason, note) => {
      recorder.record(object, { type: "Normal", reason, note, action: "Handle" });
    },
    warning: (reason, note) => {
      recorder.record(object, { type: "Warning", reason, note, action: "Handle" });
    },
  };
}
