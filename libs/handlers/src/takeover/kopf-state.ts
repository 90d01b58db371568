// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Where kopf keeps what it knows of an object (kopf/_cogs/configs/{progress,diffbase}.py of https://github.com/nolar/kopf): in
 * annotations by default, in a field of the status where its settings say so, or in both. Annotations come first.
 */
import { parseJson, type JsonObject, type JsonValue, type KubernetesObject } from "@nuvolaris/api-machinery";
import { valueAt } from "../json-path.ts";
import { kopfAnnotation, kopfId } from "./kopf-keys.ts";
import { isKopfProgress } from "./kopf-progress.ts";

const lastHandled = "last-handled-configuration";
const touched = "touch-dummy";

/** The places that an operator's settings name. */
export interface KopfPlaces {
  /** What its annotations begin with. */
  readonly prefix: string;
  /** The field of the status. */
  readonly statusField: string;
}

/** A text of JSON, with the place where it was found. */
export interface FoundText {
  readonly place: string;
  readonly text: string;
}

export class KopfState {
  readonly #object: KubernetesObject;
  readonly #places: KopfPlaces;

  constructor(object: KubernetesObject, places: KopfPlaces) {
    this.#object = object;
    this.#places = places;
  }

  /** The state of the object at the end of the last cycle that ended. `undefined`: none has. */
  lastHandled(): FoundText | undefined {
    const key = `${this.#places.prefix}/${kopfId(this.#object, lastHandled)}`;
    const annotation = this.#annotations[key];
    if (annotation !== undefined) return { place: `annotation ${key}`, text: annotation };
    const text = this.#inStatus(lastHandled);
    return typeof text === "string" ? { place: `status.${this.#places.statusField}.${lastHandled}`, text } : undefined;
  }

  /** What was kept of a handler in the middle of a cycle, as JSON. */
  progress(id: string): JsonValue | undefined {
    const annotation = kopfAnnotation(this.#annotations, this.#places.prefix, kopfId(this.#object, id));
    return annotation === undefined ? this.#inStatus("progress", id) : parsed(annotation);
  }

  /** The annotations with the state and the progress: not all that is under the prefix is kopf's. */
  annotationKeys(): readonly string[] {
    const { prefix } = this.#places;
    const own = new Set([lastHandled, touched].map((id) => `${prefix}/${kopfId(this.#object, id)}`));
    return Object.entries(this.#annotations).flatMap(([key, text]) => {
      const isProgress = key.startsWith(`${prefix}/`) && isKopfProgress(parsed(text));
      return own.has(key) || isProgress ? [key] : [];
    });
  }

  get #annotations(): Readonly<Record<string, string>> {
    return this.#object.metadata.annotations ?? {};
  }

  #inStatus(...path: readonly string[]): JsonValue | undefined {
    // Proof of the cast: a Kubernetes object is JSON.
    return valueAt(this.#object as unknown as JsonObject, ["status", this.#places.statusField, ...path]);
  }
}

function parsed(text: string): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined; // Somebody else's annotation: not every text under the prefix is a record.
  }
}
