// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a plan has made of a cluster: the file's objects, and each object that was written, as it is afterwards. */
import type { JsonObject } from "@nuvolaris/api-machinery";
import { metadataOf, textOf } from "./answers.ts";
import { placeOf, type ResourcePath } from "./resource-path.ts";

export interface PlannedObject {
  readonly path: ResourcePath;
  /** In the cluster, or in the file; `undefined`: it is not there. */
  readonly before: JsonObject | undefined;
  /** `undefined`: it was deleted. */
  readonly after: JsonObject | undefined;
  /** It is one of the file's: the server does not know it as it is here. */
  readonly isOfFile: boolean;
}

/** A change of an object of the file, for watches. */
export interface PlannedChange {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: JsonObject;
  readonly path: ResourcePath;
  readonly version: bigint;
}

export interface PlannedEvent {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
}

export class PlannedObjects {
  readonly #objects = new Map<string, PlannedObject>();
  readonly #fileKinds = new Set<string>();
  /** Of the file's objects alone: other kinds are watched where they are. */
  readonly #changes: PlannedChange[] = [];
  /** Watches that have told all and wait; each is one of the open ones. */
  readonly #waiting = new Set<() => void>();
  #openWatches = 0;
  readonly #events = new Map<string, PlannedEvent>();
  readonly #notes = new Set<string>();
  /** Identities that a dry run has made up: others each time. */
  readonly #madeUpUids = new Set<string>();
  #version: bigint;

  /** `version`: one that the cluster has come to. The plan's own come after it. */
  constructor(version: string) {
    this.#version = /^\d+$/.test(version) ? BigInt(version) : 0n;
  }

  /** Of objects of these kinds, the plan knows those of the file and no others. */
  addFileKind({ group, plural }: Pick<ResourcePath, "group" | "plural">): void {
    this.#fileKinds.add(`${group}/${plural}`);
  }

  isFileKind({ group, plural }: ResourcePath): boolean {
    return this.#fileKinds.has(`${group}/${plural}`);
  }

  get version(): string {
    return String(this.#version);
  }

  get(path: ResourcePath): PlannedObject | undefined {
    return this.#objects.get(placeOf(path));
  }

  /** Keeps what became of an object, and answers with it: with a version, which dry runs of new objects have none of. */
  put(
    path: ResourcePath,
    { before, after, isOfFile }: Pick<PlannedObject, "before" | "after" | "isOfFile">,
  ): JsonObject | undefined {
    const known = this.get(path);
    const kept = after && this.#versioned(after, isOfFile);
    const uid = kept && !before ? textOf(metadataOf(kept)["uid"]) : undefined;
    if (uid !== undefined && !isOfFile) this.addMadeUpUid(uid);
    const { subresource: _part, ...own } = path;
    this.#objects.set(placeOf(path), { path: own, before: known ? known.before : before, after: kept, isOfFile });
    if (isOfFile) this.#announce({ path: own, was: known?.after, is: kept });
    return kept;
  }

  /** What comes after this is the reconcile's doing: until now it was the file's. */
  startFrom(path: ResourcePath, object: JsonObject | undefined): void {
    this.#objects.set(placeOf(path), { path, before: object, after: object, isOfFile: true });
  }

  /** All, in the order in which they were first written. */
  all(): readonly PlannedObject[] {
    return [...this.#objects.values()];
  }

  /** Those of a collection: of a namespace, or of all. */
  inCollection({ group, plural, namespace }: ResourcePath): readonly PlannedObject[] {
    return this.all().filter(
      ({ path }) =>
        path.group === group && path.plural === plural && (namespace === undefined || path.namespace === namespace),
    );
  }

  changesAfter(version: bigint): readonly PlannedChange[] {
    return this.#changes.filter((change) => change.version > version);
  }

  /** A watch is open until it is disposed of. */
  openWatch(): Disposable {
    this.#openWatches++;
    return {
      [Symbol.dispose]: () => {
        this.#openWatches--;
      },
    };
  }

  /**
   * Whether all that was changed has been heard by who watches: a watch is asked for its next event when the one before has been
   * dealt with.
   */
  get isHeard(): boolean {
    return this.#waiting.size === this.#openWatches;
  }

  /** Resolves with the next change of an object of the file, or when `signal` is aborted. */
  nextChange(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener("abort", wake);
      if (signal.aborted) wake();
    });
  }

  addMadeUpUid(uid: string): void {
    this.#madeUpUids.add(uid);
  }

  get madeUpUids(): ReadonlySet<string> {
    return this.#madeUpUids;
  }

  addEvent(event: PlannedEvent): void {
    this.#events.set(JSON.stringify(event), event);
  }

  get events(): readonly PlannedEvent[] {
    return [...this.#events.values()];
  }

  /** What is no object's change: refusals, and writes of which nothing is kept. */
  addNote(note: string): void {
    this.#notes.add(note);
  }

  get notes(): readonly string[] {
    return [...this.#notes];
  }

  #versioned(object: JsonObject, isOfFile: boolean): JsonObject {
    const metadata = metadataOf(object);
    if (!isOfFile && textOf(metadata["resourceVersion"]) !== undefined) return object;
    return { ...object, metadata: { ...metadata, resourceVersion: String(++this.#version) } };
  }

  #announce({
    path,
    was,
    is,
  }: {
    readonly path: ResourcePath;
    readonly was: JsonObject | undefined;
    readonly is: JsonObject | undefined;
  }): void {
    const object = is ?? (was && this.#versioned(was, true));
    if (!object) return;
    const type = is ? (was ? "MODIFIED" : "ADDED") : "DELETED";
    this.#changes.push({ type, object, path, version: this.#version });
    for (const wake of this.#waiting) wake();
  }
}
