// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from "@nuvolaris/api-machinery";
import type { EventContent } from "./event-content.ts";

/** Records events about one object. Returns at once. */
export interface ObjectEvents {
  normal(reason: string, note: string): void;
  warning(reason: string, note: string): void;
}

export type RecordEvent = (regarding: KubernetesObject, content: EventContent) => void;

/** Binds what records events to one object, and to an `action` if that is to be another than the recorder's. */
export function objectEvents(record: RecordEvent, object: KubernetesObject, action?: string): ObjectEvents {
  const more = action === undefined ? {} : { action };
  return {
    normal: (reason, note) => {
      record(object, { type: "Normal", reason, note, ...more });
    },
    warning: (reason, note) => {
      record(object, { type: "Warning", reason, note, ...more });
    },
  };
}
