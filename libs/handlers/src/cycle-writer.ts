// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Writes what a cycle has come to: the status, then the body with the progress and the finalizer, in at most one request
 * each. A crash in between repeats a handler; the other order could lose its result.
 *
 * What cannot be written is kept in the object's memory until it can, so that no handler is called again for the sake of a
 * write. What is not to be written because the object has it already is decided here as well.
 */
import {
  applyMergePatch,
  deepEqual,
  isJsonObject,
  type JsonObject,
  type KubernetesObject,
  type Stored,
} from "@nuvolaris/api-machinery";
import { isInvalid } from "@nuvolaris/client";
import { TerminalError, type Logger } from "@nuvolaris/controller";
import { handledEvents, type RecordsEvents } from "./handled-events.ts";
import { valueAt } from "./json-path.ts";
import type { ObjectMemory, UnsavedCycle } from "./object-memory.ts";
import { combineMergePatches } from "./object-patch.ts";
import type { ObjectChange, ObjectWriter } from "./object-writer.ts";
import type { TakeoverReader } from "./takeover/takeover-reader.ts";
import { formatProgressRecord, roomForRecord, type ProgressRecord } from "./progress-record.ts";

export interface CycleWriterOptions<T extends KubernetesObject> {
  readonly writer: ObjectWriter<T>;
  readonly progressAnnotation: string;
  readonly finalizer: string;
  readonly takeover?: TakeoverReader | undefined;
  readonly events: RecordsEvents;
  readonly log: Logger;
}

/** One object as its cycle sees it. */
export interface WrittenObject<T extends KubernetesObject> {
  readonly object: Stored<T>;
  readonly memory: ObjectMemory;
  readonly signal: AbortSignal;
}

/** What a cycle wants to be written. */
export interface CycleChange {
  readonly patch: { readonly body: JsonObject; readonly status: JsonObject };
  /** `undefined`: the record on the object stays. */
  readonly record: ProgressRecord | undefined;
  /** What the cycle began with: to be written where it takes the place of another framework's. */
  readonly remembered: ProgressRecord | undefined;
  readonly finalizer: ObjectChange["finalizer"];
}

export class CycleWriter<T extends KubernetesObject> {
  readonly #options: CycleWriterOptions<T>;

  constructor(options: CycleWriterOptions<T>) {
    this.#options = options;
  }

  /** What an earlier cycle could not write of this object, if it is still to be written. */
  unsaved({ object, memory }: Pick<WrittenObject<T>, "object" | "memory">): UnsavedCycle | undefined {
    const { unsaved } = memory;
    const isStanding = unsaved?.annotation === this.#annotationOf(object) && unsaved?.deleting === isDeleting(object);
    return isStanding ? unsaved : undefined;
  }

  /** Answers the object as it is then; `undefined` after a change of a finalizer of an object that may have gone. */
  async write(
    written: WrittenObject<T>,
    { patch, record, remembered, finalizer }: CycleChange,
  ): Promise<Stored<T> | undefined> {
    const { object, memory, signal } = written;
    const { status, body: ownBody } = patch;
    const unsaved = { annotation: this.#annotationOf(object), deleting: isDeleting(object), record, body: ownBody };
    memory.unsaved = { ...unsaved, status };
    let current: Stored<T> | undefined = await this.#writeStatus(written, status);
    memory.unsaved = { ...unsaved, status: {} };
    // With its last finalizer the object goes, and its record with it.
    const isGoing = finalizer === "remove" && this.#isHeldByUsAlone(current);
    const body = isGoing ? ownBody : this.#withProgress(current, ownBody, { record, remembered });
    const isBodyAsItIs = isNoOp(asJson(current), body);
    if (finalizer !== undefined || !isBodyAsItIs) {
      current = await this.#options.writer.patch(current, { body: isBodyAsItIs ? {} : body, finalizer }, signal);
    }
    memory.unsaved = undefined;
    return current;
  }

  async #writeStatus({ object, signal }: WrittenObject<T>, status: JsonObject): Promise<Stored<T>> {
    const before = asJson(object)["status"];
    if (isNoOp(isJsonObject(before) ? before : {}, status)) return object;
    try {
      return await this.#options.writer.patchStatus(object, status, signal);
    } catch (error) {
      // An object must not stay for ever for a last word that nobody can write.
      if (!isDeleting(object) || !isRefusedForGood(error)) throw error;
      this.#options.log.error("status of an object that is being deleted cannot be written", { object, error });
      return object;
    }
  }

  #isHeldByUsAlone(object: Stored<T>): boolean {
    const { finalizer, takeover } = this.#options;
    const { finalizers = [] } = object.metadata;
    return isDeleting(object) && finalizers.every((each) => each === finalizer || each === takeover?.finalizer);
  }

  /** The first record takes the place of what another framework has left. */
  #withProgress(
    object: Stored<T>,
    ownBody: JsonObject,
    { record: next, remembered }: Pick<CycleChange, "record" | "remembered">,
  ): JsonObject {
    const { progressAnnotation: key, takeover } = this.#options;
    const isWriting = next !== undefined || !isNoOp(asJson(object), ownBody);
    const marks = isWriting ? (takeover?.marks(object) ?? []) : [];
    const record = next ?? (marks.length > 0 ? remembered : undefined);
    if (record === undefined) return ownBody;
    const body = combineMergePatches(ownBody, {
      metadata: { annotations: Object.fromEntries(marks.map((mark) => [mark, null])) },
    });
    const { text, truncated } = formatProgressRecord(record, roomForRecord(annotationsAfter(object, body), key));
    if (truncated) {
      const note = "the object is too large to be kept in its annotations: handlers get no `old` for its next change";
      this.#options.log.warn("progress record is too large", { object });
      handledEvents(this.#options.events, object).warning("ProgressTooLarge", note);
    }
    return combineMergePatches(body, { metadata: { annotations: { [key]: text } } });
  }

  #annotationOf({ metadata }: Stored<T>): string | undefined {
    return metadata.annotations?.[this.#options.progressAnnotation];
  }
}

/** Another state of the object may be accepted, a repetition of this one will not. */
export function isRefusedForGood(error: unknown): boolean {
  return error instanceof TerminalError || isInvalid(error);
}

function annotationsAfter(object: Stored<KubernetesObject>, body: JsonObject): Readonly<Record<string, string>> {
  const after = valueAt(applyMergePatch(asJson(object), body), ["metadata", "annotations"]);
  const entries = Object.entries(isJsonObject(after) ? after : {});
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

/** Whether `object` is as `patch` wants it. */
export function isNoOp(object: JsonObject, patch: JsonObject): boolean {
  return Object.keys(patch).length === 0 || deepEqual(applyMergePatch(object, patch), object);
}

function isDeleting({ metadata }: Stored<KubernetesObject>): boolean {
  return metadata.deletionTimestamp !== undefined;
}

/** Proof of the cast: a Kubernetes object is JSON. */
export function asJson(object: Stored<KubernetesObject>): JsonObject {
  return object as unknown as JsonObject;
}
