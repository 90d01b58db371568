// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Writes the status: what was observed. One request when something is to change, none otherwise. */
import {
  type Condition,
  createMergePatch,
  deepEqual,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type KubernetesObject,
  objectKeyOf,
  setCondition,
  type Stored,
} from "@nuvolaris/api-machinery";
import { type Client, isConflict, isNotFound, mergePatch } from "@nuvolaris/client";
import { type Clock, systemClock } from "@nuvolaris/clock";
import type { LocalView } from "./local-view.ts";
import { type Logger, silentLogger } from "./logger.ts";
import { nameOf } from "./object-name.ts";
import { readLive } from "./read-live.ts";

/** The type of an object's status. */
export type StatusOf<T> = T extends { readonly status?: infer Status }
  ? NonNullable<Status>
  : Readonly<Record<string, unknown>>;

/** A condition as reconcilers say it; the writer knows the times and the generation. */
export type ConditionChange = Pick<Condition, "type" | "status" | "reason" | "message">;

/**
 * Fields of the status to set. What is not named stays; `undefined` removes. Lists and maps are set whole, but for
 * `conditions`, of which those of the same type are replaced.
 */
export type StatusChange<T> = {
  readonly [Field in keyof Omit<StatusOf<T>, "conditions">]?: StatusOf<T>[Field] | undefined;
} & {
  readonly conditions?: readonly ConditionChange[];
};

export interface StatusWriterOptions<T extends KubernetesObject> {
  readonly client: Pick<Client, "get" | "patchStatus">;
  readonly view: LocalView<T>;
  readonly fieldManager?: string;
  /** `true` sets `status.observedGeneration` with each change; the kind's schema must have the field. Default `false`. */
  readonly observedGeneration?: boolean;
  readonly clock?: Clock;
  readonly log?: Logger;
}

// Each attempt begins with a fresh read.
const maxAttempts = 5;

/**
 * *Guarantees.* Nothing is sent when the status says it already. Conditions of others stay: a change is bound to the
 * resourceVersion that was read, and computed anew when that has passed. `lastTransitionTime` moves only
 * with the condition's status.
 */
export class StatusWriter<T extends KubernetesObject> {
  readonly #options: StatusWriterOptions<T>;
  readonly #clock: Clock;
  readonly #log: Logger;
  // What the server did not take, by uid: fields that its schema does not have. Sending them again would not help.
  // Whoever makes a writer tells it of the end of objects, by `forget`.
  readonly #refused = new Map<string, JsonValue>();

  constructor(options: StatusWriterOptions<T>) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#log = options.log ?? silentLogger;
  }

  /** Answers the object as it is afterwards; the one given when it is gone. */
  async write(object: Stored<T>, change: StatusChange<T>, signal: AbortSignal): Promise<Stored<T>> {
    let current = this.#newest(object);
    for (let attempt = 1; ; attempt++) {
      const before = statusOf(current);
      const after = this.#merge(before, change, object);
      const patch = createMergePatch(before, after);
      if (isEmpty(patch) || deepEqual(patch, this.#refused.get(object.metadata.uid))) return current;
      try {
        const answer = await this.#send(current, patch, signal);
        this.#noteRefused(answer, after);
        return answer;
      } catch (error) {
        if (isNotFound(error)) return object;
        if (!isConflict(error) || attempt === maxAttempts) throw error;
        const fresh = await readLive({ client: this.#options.client, kind: this.#options.view.kind }, object, signal);
        if (!fresh) return object;
        current = fresh;
      }
    }
  }

  /** Forgets an object that is gone. */
  forget(uid: string): void {
    this.#refused.delete(uid);
  }

  #newest(object: Stored<T>): Stored<T> {
    const cached = this.#options.view.get(objectKeyOf(object));
    return cached?.metadata.uid === object.metadata.uid ? cached : object;
  }

  #merge(before: JsonObject, change: StatusChange<T>, object: Stored<T>): JsonObject {
    const { conditions, ...fields } = change;
    const generation = object.metadata.generation;
    const observed =
      this.#options.observedGeneration === true && generation !== undefined ? { observedGeneration: generation } : {};
    // Proof: a status is JSON, and the fields of a change have the status' types.
    const merged = { ...before, ...observed, ...fields } as JsonObject;
    if (!conditions) return merged;
    const all = conditions.reduce<readonly Condition[]>(
      (list, condition) =>
        setCondition(
          list,
          { ...condition, ...(generation !== undefined && { observedGeneration: generation }) },
          this.#clock.now(),
        ),
      // Proof: by convention every kind's `status.conditions` is a list of conditions.
      (before["conditions"] ?? []) as unknown as readonly Condition[],
    );
    // Proof: conditions are JSON.
    return { ...merged, conditions: all as unknown as JsonValue };
  }

  async #send(current: Stored<T>, patch: JsonValue, signal: AbortSignal): Promise<Stored<T>> {
    const { client, fieldManager, view } = this.#options;
    // The state that was read, or nothing: lists are replaced whole, so what somebody else added since must not be lost, and a
    // server takes a status for another object of the same name if only the uid says otherwise (seen on 1.36).
    const { uid, resourceVersion } = current.metadata;
    const metadata = { uid, resourceVersion };
    const change = {
      ...mergePatch({ metadata, status: patch }),
      ...(fieldManager !== undefined && { fieldManager }),
      signal,
    };
    const key = objectKeyOf(current);
    return view.write(key, () => client.patchStatus(view.kind, key, change));
  }

  #noteRefused(answer: Stored<T>, wanted: JsonObject): void {
    const missing = createMergePatch(statusOf(answer), wanted);
    const isGone = this.#options.view.get(objectKeyOf(answer))?.metadata.uid !== answer.metadata.uid;
    if (isEmpty(missing) || isGone) {
      this.#refused.delete(answer.metadata.uid);
      return;
    }
    this.#refused.set(answer.metadata.uid, missing);
    this.#log.warn("the server did not take a part of the status: is it in the schema?", {
      object: nameOf(answer),
      missing,
    });
  }
}

function statusOf(object: KubernetesObject): JsonObject {
  const status: unknown = "status" in object ? object.status : undefined;
  return isJsonObject(status) ? status : {};
}

function isEmpty(patch: JsonValue): boolean {
  return isJsonObject(patch) && Object.keys(patch).length === 0;
}
