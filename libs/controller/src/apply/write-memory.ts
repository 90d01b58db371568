// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import {
  compareResourceVersions,
  deepEqual,
  isResourceVersion,
  type JsonValue,
  type Stored,
  type KubernetesObject,
} from "@nuvolaris/api-machinery";
import { hashJson } from "./json-hash.ts";
import { project } from "./projection.ts";

interface Remembered {
  readonly uid: string;
  readonly hash: string;
  /** Of the server's answer, or of a later state that was found to agree with it. */
  resourceVersion: string;
  /** What the server made of the desired values (`1000m` → `1`); absent when it took them as they were. */
  readonly normalized: unknown;
}

/** What is known of an object that was written before. */
export type Verdict =
  /** Nothing has to be written. */
  | "agrees"
  /** Something else is wanted than what was written last. */
  | "wanted-changed"
  /** Somebody changed what we wrote. */
  | "drifted"
  /** This process has not written the object, or what it wrote is undone: a restore from a backup takes versions back. */
  | "unknown";

/**
 * Remembers what was wanted of each object and what the server answered, to tell whether a write would change anything.
 *
 * Comparing the desired state with the cache alone does not do: it overlooks a field that is no longer wanted, and a value
 * that the server writes in another way would be sent for ever.
 */
export class WriteMemory {
  readonly #written = new Map<string, Remembered>();

  judge(key: string, desired: JsonValue, live: Stored<KubernetesObject>): Verdict {
    const known = this.#written.get(key);
    if (known?.uid !== live.metadata.uid) return "unknown";
    if (known.hash !== hashJson(desired)) return "wanted-changed";
    const { resourceVersion } = live.metadata;
    if (resourceVersion === known.resourceVersion) return "agrees";
    // A view shows own writes at once, and an older state only when a list has shown the write to be undone.
    if (isOlder(resourceVersion, known.resourceVersion)) return "unknown";
    if (!deepEqual(project(live, desired), known.normalized ?? desired)) return "drifted";
    known.resourceVersion = resourceVersion;
    return "agrees";
  }

  /** `answer` is what the server has, now that `desired` was written. */
  remember(key: string, desired: JsonValue, answer: Stored<KubernetesObject>): void {
    const { uid, resourceVersion } = answer.metadata;
    const normalized = project(answer, desired);
    const asWritten = deepEqual(normalized, desired);
    this.#written.set(key, {
      uid,
      hash: hashJson(desired),
      resourceVersion,
      normalized: asWritten ? undefined : normalized,
    });
  }

  forget(key: string): void {
    this.#written.delete(key);
  }

  get size(): number {
    return this.#written.size;
  }
}

/** Versions that do not compare (servers other than kube-apiserver may have such) are never older. */
function isOlder(a: string, b: string): boolean {
  return isResourceVersion(a) && isResourceVersion(b) && compareResourceVersions(a, b) < 0;
}
