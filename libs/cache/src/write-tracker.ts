// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import {
  compareResourceVersions,
  formatObjectKey,
  isResourceVersion,
  type KubernetesObject,
  type ObjectKey,
  type Stored,
} from "@nuvolaris/api-machinery";
import type { Clock } from "@nuvolaris/clock";
import { isReplaced, type Transition } from "./event-handlers.ts";
import { VersionQueue } from "./version-queue.ts";

/** What a tracker needs from its surroundings. */
export interface WriteTrackerOptions<T extends KubernetesObject> {
  readonly clock: Clock;
  readonly deliver: (transition: Transition<T>, writer?: unknown) => void;
  /** Whether the watch is still to bring the end of the object with this uid. */
  readonly awaitsEnd: (key: string, uid: string) => boolean;
  /** The transitions to what a write made of its object and back, where the watch, which is past it, does not show it. */
  readonly undone: (written: Stored<T>) => readonly Transition<T>[];
  /** Hears how long changes of a key waited for the answers to its writes. */
  readonly heldBack: (hold: { readonly changes: number; readonly durationMs: number }) => void;
}

interface Flight<T extends KubernetesObject> {
  /** Writes to the key whose answers have not come. */
  open: number;
  readonly held: Transition<T>[];
  /** When the first of `held` came, by the monotonic clock. */
  heldSinceMs: number;
}

/**
 * What a write turned out to be: a version of the object, or its end (of the object with this uid, last known at the
 * version `since`).
 */
export type WriteOutcome = { readonly key: string; readonly writer: unknown } & (
  { readonly written: string } | { readonly deleted: string | undefined; readonly since: string | undefined }
);

/** An answer, what it says, and what the object is after it, if it is one that the cache shows. */
export interface Tracked<T extends KubernetesObject, Answer> {
  readonly answer: Answer;
  readonly outcome: WriteOutcome;
  readonly object?: Stored<T>;
}

/**
 * Tells the echoes of own writes from the changes of others.
 *
 * An echo can overtake its write's answer. So while a write to a key is under way, the key's transitions are held back;
 * when the answer is there, they are delivered, each one, and the one at the answer's version (or of the deletion) with
 * the writer's name on it. Versions are exact: a change of somebody else's is never taken for an echo.
 *
 * An answer is kept until its echo has come, or can come no more: the watch is past it, the deleted object is not one
 * that the watch shows, or a list began after it.
 */
export class WriteTracker<T extends KubernetesObject> {
  readonly #options: WriteTrackerOptions<T>;
  readonly #flights = new Map<string, Flight<T>>();
  /** Answers whose echo has not come yet. Invariant: no empty sets. */
  readonly #answers = new Map<string, Set<WriteOutcome>>();
  /** The same answers, by the version at which they are to be looked at again; some of them may have gone since. */
  readonly #due = new VersionQueue<WriteOutcome>();
  #beforeList: readonly WriteOutcome[] = [];
  /** How many lists have come. */
  #lists = 0;
  #progress: string | undefined;

  constructor(options: WriteTrackerOptions<T>) {
    this.#options = options;
  }

  /** How many answers wait for their echo. */
  get pending(): number {
    let pending = 0;
    for (const answers of this.#answers.values()) pending += answers.size;
    return pending;
  }

  /** How many changes wait for the answers to writes. */
  get held(): number {
    let held = 0;
    for (const flight of this.#flights.values()) held += flight.held.length;
    return held;
  }

  /**
   * By key, what is known of the objects that have changes held back: of the one that was told of before, its newest state;
   * `undefined` where none was.
   */
  heldObjects(): ReadonlyMap<string, Stored<T> | undefined> {
    const objects = new Map<string, Stored<T> | undefined>();
    for (const [key, { held }] of this.#flights) {
      const [first] = held;
      if (!first) continue;
      const states = held.flatMap(({ old, object }) => [old, object]);
      objects.set(key, first.old && states.findLast((state) => state?.metadata.uid === first.old?.metadata.uid));
    }
    return objects;
  }

  /** Makes a write. Without a key, which a server-made name has not, an echo that overtakes the answer is not known. */
  async track<Answer>(
    { key }: { readonly key?: ObjectKey },
    write: () => Promise<Tracked<T, Answer>>,
  ): Promise<Answer> {
    const lists = this.#lists;
    const held = key && formatObjectKey(key);
    if (held !== undefined) this.#begin(held);
    let tracked: Tracked<T, Answer>;
    try {
      tracked = await write();
      this.#remember(tracked.outcome);
    } finally {
      if (held !== undefined) this.#end(held);
    }
    if (tracked.object && this.#lists !== lists && this.#isPast(tracked.outcome)) {
      for (const transition of this.#options.undone(tracked.object)) this.take(transition);
    }
    return tracked.answer;
  }

  /** Delivers a transition, or holds it back. */
  take(transition: Transition<T>): void {
    const flight = this.#flights.get(transition.key);
    if (!flight) {
      this.#pass(transition);
      return;
    }
    if (flight.held.length === 0) flight.heldSinceMs = this.#options.clock.monotonicNow();
    flight.held.push(transition);
  }

  /** The watch has come to this version: echoes up to it have been delivered or are held; no other ones will come. */
  settle(resourceVersion: string | undefined): void {
    this.#progress = resourceVersion;
    if (!isResourceVersion(resourceVersion)) return;
    for (const outcome of this.#due.takeUpTo(resourceVersion)) {
      if (!this.#flights.has(outcome.key) && this.#isPast(outcome)) this.#forget(outcome);
    }
  }

  /** A list is asked for: it will contain all that was answered before. */
  beginList(): void {
    this.#beforeList = [...this.#answers.values()].flatMap((answers) => [...answers]);
  }

  /** The list that was begun last has come, and its transitions were taken. */
  endList(): void {
    for (const outcome of this.#beforeList) this.#forget(outcome);
    this.#beforeList = [];
    this.#lists++;
  }

  #remember(outcome: WriteOutcome): void {
    const { key } = outcome;
    // Without a flight nothing ends that would look at it again.
    if (!this.#flights.has(key) && this.#isPast(outcome)) return;
    this.#answers.set(key, (this.#answers.get(key) ?? new Set()).add(outcome));
    const version = "written" in outcome ? outcome.written : outcome.since;
    if (isResourceVersion(version)) this.#due.add(version, outcome);
  }

  #forget(outcome: WriteOutcome): void {
    const answers = this.#answers.get(outcome.key);
    answers?.delete(outcome);
    if (answers?.size === 0) this.#answers.delete(outcome.key);
  }

  #isPast(outcome: WriteOutcome): boolean {
    if (!("written" in outcome)) {
      return outcome.deleted === undefined || !this.#options.awaitsEnd(outcome.key, outcome.deleted);
    }
    if (!isResourceVersion(outcome.written) || !isResourceVersion(this.#progress)) return true;
    return compareResourceVersions(outcome.written, this.#progress) <= 0;
  }

  #begin(key: string): void {
    const flight = this.#flights.get(key);
    if (flight) flight.open++;
    else this.#flights.set(key, { open: 1, held: [], heldSinceMs: 0 });
  }

  #end(key: string): void {
    const flight = this.#flights.get(key);
    if (!flight) return;
    flight.open--;
    if (flight.open > 0) return;
    this.#flights.delete(key);
    const { held, heldSinceMs } = flight;
    for (const transition of held) this.#pass(transition);
    for (const outcome of [...(this.#answers.get(key) ?? [])]) if (this.#isPast(outcome)) this.#forget(outcome);
    const { clock, heldBack } = this.#options;
    if (held.length > 0) heldBack({ changes: held.length, durationMs: clock.monotonicNow() - heldSinceMs });
  }

  #pass(transition: Transition<T>): void {
    let writer: unknown;
    for (const outcome of [...(this.#answers.get(transition.key) ?? [])]) {
      if (!isEcho(transition, outcome)) continue;
      writer ??= outcome.writer;
      this.#forget(outcome);
    }
    // What a list shows may hide changes of others, and so does a successor: that is nobody's echo.
    const hides = transition.listed || isReplaced(transition);
    this.#options.deliver(transition, hides ? undefined : writer);
  }
}

function isEcho<T extends KubernetesObject>({ object, old }: Transition<T>, outcome: WriteOutcome): boolean {
  // A write that takes the object out of the selection comes back as its end, at the version of the write.
  if ("written" in outcome) return (object ?? old)?.metadata.resourceVersion === outcome.written;
  return old?.metadata.uid === outcome.deleted && object?.metadata.uid !== outcome.deleted;
}
