// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from "@nuvolaris/api-machinery";
import type { EventContent, EventRecorder } from "@nuvolaris/controller";

/** What is needed of an {@link EventRecorder}: recording returns at once and never throws. */
export type RecordsEvents = Pick<EventRecorder, "record">;

/** Records events about one object, for `kubectl describe`. `reason` is one CamelCase word, `note` is for people. */
export interface ObjectEvents {
  normal(reason: string, note: string, more?: Pick<EventContent, "action" | "related">): void;
  warning(reason: string, note: string, more?: Pick<EventContent, "action" | "related">): void;
}

export function objectEvents(recorder: RecordsEvents, object: KubernetesObject): ObjectEvents {
  return {
    normal: (reason, note, more = {}) => {
      recorder.record(object, { type: "Normal", reason, note, ...more });
    },
    warning: (reason, note, more = {}) => {
      recorder.record(object, { type: "Warning", reason, note, ...more });
    },
  };
}
