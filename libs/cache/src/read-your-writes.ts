// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What a reader of the cache sees: what the watch brought, and over it the answers to this process's own writes for as
 * long as the watch has not come so far.
 *
 * Invariants. A write at version W is laid over its key while the watch's progress is below W, and not longer. Under it,
 * `seen` follows the watch, so that every change, own or foreign, is one transition from what was seen to what is seen,
 * and none is lost in an overlay. A list contains all that was answered before it was asked for, so it ends the overlays of
 * that time whatever their version: after a restore from a backup, versions go back. Versions that do not compare (servers
 * other than kube-apiserver may have such) are never laid over.
 */
import {
  compareResourceVersions,
  formatObjectKey,
  isResourceVersion,
  objectKeyOf,
  type KubernetesObject,
  type Stored,
} from "@nuvolaris/api-machinery";
import type { Transition } from "./event-handlers.ts";
import type { Store } from "./store.ts";
import { VersionQueue } from "./version-queue.ts";

interface Overlay<T extends KubernetesObject> {
  /** What the write made of the object; `undefined`: it is gone. */
  readonly object: Stored<T> | undefined;
  /** The version of the write; `undefined` for a deletion, whose answer does not tell. */
  readonly resourceVersion: string | undefined;
  readonly uid: string | undefined;
  /** What the watch says of the key. */
  seen: Stored<T> | undefined;
}

export class ReadYourWrites<T extends KubernetesObject> {
  readonly #store: Store<T>;
  readonly #overlays = new Map<string, Overlay<T>>();
  /** The keys of overlays, by the version at which they are to be looked at again; some may have been lifted since. */
  readonly #due = new VersionQueue<string>();
  #beforeList: ReadonlySet<Overlay<T>> = new Set();
  #progress: string | undefined;

  /** `store` is what readers see; nobody else may write to it. */
  constructor(store: Store<T>) {
    this.#store = store;
  }

  /** How many writes the watch has not brought yet. */
  get pending(): number {
    return this.#overlays.size;
  }

  /** The version that the watch has come to; `undefined` before the first list. */
  get progress(): string | undefined {
    return this.#progress;
  }

  /** All objects that the watch has shown: what handlers have been told of. */
  *seen(): Generator<Stored<T>> {
    for (const [key, object] of this.#keysAndStored()) {
      const seen = this.#overlays.has(key) ? this.#overlays.get(key)?.seen : object;
      if (seen) yield seen;
    }
  }

  /** The transitions to what a write made of its object and back, where the watch, which is past it, does not show it. */
  undone(written: Stored<T>): Transition<T>[] {
    const key = formatObjectKey(objectKeyOf(written));
    const seen = this.#seenOf(key);
    const { resourceVersion } = written.metadata;
    const isShown = seen !== undefined && !isHigher(resourceVersion, seen.metadata.resourceVersion);
    return isShown ? [] : thereAndBack(key, { object: written, seen });
  }

  /** Whether the watch is still to bring the end of the object with this uid. */
  awaitsEnd(key: string, uid: string): boolean {
    return this.#seenOf(key)?.metadata.uid === uid || this.#overlays.get(key)?.uid === uid;
  }

  /** A list is asked for: it will contain all that was answered before. */
  beginList(): void {
    this.#beforeList = new Set(this.#overlays.values());
  }

  /**
   * Swaps in the list that was begun last. The transitions are from what was seen before, ends first; what stayed the same
   * has none.
   */
  replace(objects: readonly Stored<T>[], resourceVersion: string): Transition<T>[] {
    const next = new Map(objects.map((object) => [formatObjectKey(objectKeyOf(object)), object]));
    const transitions = new Map<string, Transition<T>>();
    const see = (key: string, object: Stored<T> | undefined): void => {
      const old = this.#see(key, object);
      if (!isSame(old, object)) transitions.set(key, { key, old, object, listed: true });
    };
    for (const key of this.#store.keys()) if (!next.has(key)) see(key, undefined);
    for (const key of this.#overlays.keys()) if (!this.#store.has(key) && !next.has(key)) see(key, undefined);
    for (const [key, object] of next) see(key, object);
    this.#progress = resourceVersion;
    const undone = this.#liftListed().filter(({ key }) => !transitions.has(key));
    this.advance(resourceVersion);
    return [...transitions.values(), ...undone];
  }

  /**
   * Ends the overlays that a list makes needless. The transitions are of writes that it shows to be undone, as by who
   * deleted at once what was created: the watch never showed them, and never will; but whoever wrote relies on them.
   */
  #liftListed(): Transition<T>[] {
    const undone: Transition<T>[] = [];
    for (const [key, overlay] of this.#overlays) {
      if (!this.#beforeList.has(overlay) && !this.#isOver(overlay)) continue;
      this.#lift(key, overlay);
      undone.push(...thereAndBack(key, overlay));
    }
    this.#beforeList = new Set();
    return undone;
  }

  /** Takes in a change. `undefined` when it changes nothing that was seen. */
  change(type: "ADDED" | "MODIFIED" | "DELETED", object: Stored<T>): Transition<T> | undefined {
    const key = formatObjectKey(objectKeyOf(object));
    const gone = type === "DELETED";
    const old = this.#see(key, gone ? undefined : object);
    const overlay = this.#overlays.get(key);
    const endsDeletion = overlay?.resourceVersion === undefined && (gone || overlay?.uid !== object.metadata.uid);
    if (overlay && endsDeletion) this.#lift(key, overlay);
    this.advance(object.metadata.resourceVersion);
    if (gone) return old && { key, old: object, object: undefined, listed: false };
    return isSame(old, object) ? undefined : { key, old, object, listed: false };
  }

  /** The watch has come to this version: writes up to it are no longer laid over what it brought. */
  advance(resourceVersion: string): void {
    this.#progress = resourceVersion;
    if (!isResourceVersion(resourceVersion)) return;
    for (const key of this.#due.takeUpTo(resourceVersion)) {
      const overlay = this.#overlays.get(key);
      if (overlay && this.#isOver(overlay)) this.#lift(key, overlay);
    }
  }

  /** Lays the answer of a write over the cache. `visible` is `false` when it took the object out of what is watched. */
  write(object: Stored<T>, visible: boolean): void {
    const { resourceVersion, uid } = object.metadata;
    if (!this.#isAhead(resourceVersion)) return;
    const key = formatObjectKey(objectKeyOf(object));
    const below = this.#overlays.get(key);
    const newer = below?.resourceVersion;
    // Two writes at once may be answered in either order.
    if (newer !== undefined && compareResourceVersions(newer, resourceVersion) >= 0) return;
    this.#due.add(resourceVersion, key);
    this.#lay(key, { object: visible ? object : undefined, resourceVersion, uid, seen: this.#seenOf(key) });
  }

  /** Takes an object that was deleted out of the cache until the watch says so, or shows another one of its name. */
  delete(key: string, uid: string | undefined): void {
    const known = this.#store.get(key);
    const deleted = uid ?? known?.metadata.uid;
    if (known === undefined || known.metadata.uid !== deleted) return;
    const { resourceVersion } = known.metadata;
    // When the watch is past a version that it has not shown, the object is not one of those that it shows.
    if (this.#isAhead(resourceVersion)) this.#due.add(resourceVersion, key);
    this.#lay(key, { object: undefined, resourceVersion: undefined, uid: deleted, seen: this.#seenOf(key) });
  }

  /** Whether the watch is past what an overlay stands for. */
  #isOver({ resourceVersion, uid, seen }: Overlay<T>): boolean {
    return resourceVersion === undefined ? seen?.metadata.uid !== uid : !this.#isAhead(resourceVersion);
  }

  #seenOf(key: string): Stored<T> | undefined {
    const overlay = this.#overlays.get(key);
    return overlay ? overlay.seen : this.#store.get(key);
  }

  /** Notes what the watch says of a key and answers with what it said before. */
  #see(key: string, object: Stored<T> | undefined): Stored<T> | undefined {
    const old = this.#seenOf(key);
    const overlay = this.#overlays.get(key);
    if (overlay) overlay.seen = object;
    else this.#show(key, object);
    return old;
  }

  #lay(key: string, overlay: Overlay<T>): void {
    this.#overlays.set(key, overlay);
    this.#show(key, overlay.object);
  }

  #lift(key: string, { seen }: Overlay<T>): void {
    this.#overlays.delete(key);
    this.#show(key, seen);
  }

  #show(key: string, object: Stored<T> | undefined): void {
    if (object) this.#store.set(key, object);
    else this.#store.delete(key);
  }

  #isAhead(resourceVersion: string): boolean {
    // Before the first list there is nothing to be behind of: that list will contain the write.
    return isHigher(resourceVersion, this.#progress);
  }

  *#keysAndStored(): Generator<[string, Stored<T> | undefined]> {
    const keys = new Set([...this.#store.keys(), ...this.#overlays.keys()]);
    for (const key of keys) yield [key, this.#store.get(key)];
  }
}

/** What a list shows to be undone has happened all the same, unseen. */
function thereAndBack<T extends KubernetesObject>(
  key: string,
  { object, seen }: Pick<Overlay<T>, "object" | "seen">,
): Transition<T>[] {
  if (isSame(object, seen)) return [];
  return [
    { key, old: seen, object, listed: true },
    { key, old: object, object: seen, listed: true },
  ];
}

/** `false` for versions that do not compare. */
function isHigher(a: string, b: string | undefined): boolean {
  return isResourceVersion(a) && isResourceVersion(b) && compareResourceVersions(a, b) > 0;
}

function isSame<T extends KubernetesObject>(a: Stored<T> | undefined, b: Stored<T> | undefined): boolean {
  if (!a || !b) return a === b;
  return a.metadata.uid === b.metadata.uid && a.metadata.resourceVersion === b.metadata.resourceVersion;
}
