// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import {
  compareResourceVersions,
  formatObjectKey,
  isResourceVersion,
  type KubernetesObject,
  type ObjectKey,
} from "@nuvolaris/api-machinery";
import type { Transition } from "./event-handlers.ts";

type Deliver<T extends KubernetesObject> = (transition: Transition<T>, writer?: unknown) => void;

interface Flight<T extends KubernetesObject> {
  /** Writes to the key whose answers have not come. */
  open: number;
  readonly held: Transition<T>[];
}

/** What a write turned out to be: a version of the object, or its end (of the object with this uid). */
export type WriteOutcome = { readonly key: string; readonly writer: unknown } & (
  { readonly written: string } | { readonly deleted: string | undefined }
);

/**
 * Tells the echoes of own writes from the changes of others.
 *
 * An echo can overtake its write's answer. So while a write to a key is under way, the key's transitions are held back;
 * when the answer is there, they are delivered, each one, and the one at the answer's version (or of the deletion) with
 * the writer's name on it. Versions are exact: a change of somebody else's is never taken for an echo.
 */
export class WriteTracker<T extends KubernetesObject> {
  readonly #deliver: Deliver<T>;
  readonly #flights = new Map<string, Flight<T>>();
  /** Answers whose echo has not come yet. */
  readonly #answers = new Set<WriteOutcome>();
  #progress: string | undefined;

  constructor(deliver: Deliver<T>) {
    this.#deliver = deliver;
  }

  /** Makes a write. Without a key, which a server-made name has not, an echo that overtakes the answer is not known. */
  async track<Answer>(
    { key }: { readonly key?: ObjectKey },
    write: () => Promise<{ readonly answer: Answer; readonly outcome: WriteOutcome }>,
  ): Promise<Answer> {
    const held = key && formatObjectKey(key);
    if (held !== undefined) this.#begin(held);
    try {
      const { answer, outcome } = await write();
      this.#answers.add(outcome);
      return answer;
    } finally {
      if (held !== undefined) this.#end(held);
      this.settle(this.#progress);
    }
  }

  /** Delivers a transition, or holds it back. */
  take(transition: Transition<T>): void {
    const flight = this.#flights.get(transition.key);
    if (flight) flight.held.push(transition);
    else this.#pass(transition);
  }

  /** The watch has come to this version: echoes up to it have been delivered or are held; no other ones will come. */
  settle(resourceVersion: string | undefined): void {
    this.#progress = resourceVersion;
    for (const outcome of this.#answers) {
      if (!this.#flights.has(outcome.key) && this.#isPast(outcome)) this.#answers.delete(outcome);
    }
  }

  #isPast(outcome: WriteOutcome): boolean {
    if (!("written" in outcome)) return outcome.deleted === undefined;
    if (!isResourceVersion(outcome.written) || !isResourceVersion(this.#progress)) return true;
    return compareResourceVersions(outcome.written, this.#progress) <= 0;
  }

  #begin(key: string): void {
    const flight = this.#flights.get(key);
    if (flight) flight.open++;
    else this.#flights.set(key, { open: 1, held: [] });
  }

  #end(key: string): void {
    const flight = this.#flights.get(key);
    if (!flight) return;
    flight.open--;
    if (flight.open > 0) return;
    this.#flights.delete(key);
    for (const transition of flight.held) this.#pass(transition);
  }

  #pass(transition: Transition<T>): void {
    const echo = [...this.#answers].find((outcome) => isEcho(transition, outcome));
    if (echo) this.#answers.delete(echo);
    // What a list shows may hide changes of others: it is nobody's echo.
    this.#deliver(transition, transition.listed ? undefined : echo?.writer);
  }
}

function isEcho<T extends KubernetesObject>({ key, object, old }: Transition<T>, outcome: WriteOutcome): boolean {
  if (outcome.key !== key) return false;
  // A write that takes the object out of the selection comes back as its end, at the version of the write.
  if ("written" in outcome) return (object ?? old)?.metadata.resourceVersion === outcome.written;
  return object === undefined && old?.metadata.uid === outcome.deleted;
}
