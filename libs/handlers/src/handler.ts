// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What authors write: handlers of changes, their contexts and their options. */
import type { KubernetesObject } from "@nuvolaris/api-machinery";
import type { Client } from "@nuvolaris/client";
import type { Logger, ObjectEvents, StatusOf } from "@nuvolaris/controller";
import type { Index } from "./activities/object-index.ts";
import type { Backoff } from "./backoff.ts";
import type { Cause } from "./cycle-plan.ts";
import type { Diff } from "./diff.ts";
import type { HandlerFilters } from "./handler-filters.ts";
import type { ObjectFacts } from "./object-facts.ts";
import type { ObjectPatch } from "./object-patch.ts";

/**
 * What every handler is called with. Destructure what you need: `({ spec, log }) => …`. Changes of the object go through `patch`
 * or the handler's result.
 */
export interface SubHandlerContext<T extends KubernetesObject> extends ObjectFacts<T> {
  readonly cause: Cause;
  /** 1 for the first attempt at this state of the object. */
  readonly attempt: number;
  /** Collects changes of this object; they are written once, when the cycle ends. */
  readonly patch: ObjectPatch<T>;
  /** Carries the object's reference on every line. */
  readonly log: Logger;
  /** Records Kubernetes events about this object. */
  readonly events: ObjectEvents;
  readonly client: Client;
  /** Aborted when the operator stops or the attempt has run out of time. Hand it on to whatever waits. */
  readonly signal: AbortSignal;
}

/** What a handler is called with. */
export interface HandlerContext<T extends KubernetesObject> extends SubHandlerContext<T> {
  /**
   * Makes a handler for one item of what this one finds. It is called when this one has returned, and has progress of its own
   * under this handler's id and `id`. This one is called again until all that it makes have ended; what it no longer makes
   * is forgotten. At most 1,000.
   */
  readonly handle: (id: string, handler: SubHandler<T>, options?: SubHandlerOptions) => void;
}

/** What update handlers are called with. */
export interface ChangeContext<T extends KubernetesObject> extends HandlerContext<T> {
  /** The essence that this handler last handled; `undefined` when it was too large to be kept. */
  readonly old: Partial<T> | undefined;
  /** The essence now: the object without status and bookkeeping. */
  readonly new: Partial<T>;
  readonly diff: Diff;
}

/** What field handlers are called with: values of the field, and differences relative to it. */
export interface FieldContext<T extends KubernetesObject> extends HandlerContext<T> {
  /** `undefined`: the field was not there. */
  readonly old: unknown;
  /** `undefined`: the field is gone. */
  readonly new: unknown;
  readonly diff: Diff;
}

/** Fields of the status to be merged into it, or nothing. */
// eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- a handler without a result is a plain function
export type HandlerResult<T> = Partial<StatusOf<T>> | undefined | void;

export type Handler<T extends KubernetesObject, Context extends HandlerContext<T> = HandlerContext<T>> = (
  context: Context,
) => HandlerResult<T> | Promise<HandlerResult<T>>;

export type SubHandler<T extends KubernetesObject> = (
  context: SubHandlerContext<T>,
) => HandlerResult<T> | Promise<HandlerResult<T>>;

/** Options of every handler. */
export interface HandlerOptions<T extends KubernetesObject> extends HandlerFilters<T> {
  /** The name under which progress is kept on the object. Default: the function's name, else the handler's type. */
  readonly id?: string;
  /** Earlier ids of this handler: their records are taken over. */
  readonly aliases?: readonly string[];
  /** Attempts at one state of the object before the handler counts as failed. Default: no limit. */
  readonly retries?: number;
  /** Milliseconds after which an attempt is aborted and counts as failed. Default: no limit. */
  readonly timeoutMs?: number;
  /** Waits between attempts. Default: 1 s, doubled up to 10 min, with jitter. */
  readonly backoff?: Partial<Backoff>;
  /**
   * `true`: runs at the same time as the handlers next to it that are parallel too. Default `false`: handlers of one object
   * run one after the other.
   */
  readonly parallel?: boolean;
  /**
   * Where the result goes. `status` (default): its fields are merged into the status. `id`: it becomes the status' field of
   * the handler's id, which the kind's schema must allow.
   */
  readonly resultUnder?: "status" | "id";
  /** The indices that the handler reads: it is not called before they are filled. Default: none. */
  readonly uses?: readonly Index<unknown>[];
}

/** Options of sub-handlers; filters are an `if` in the handler that makes them. */
export type SubHandlerOptions = Pick<
  HandlerOptions<KubernetesObject>,
  "retries" | "timeoutMs" | "backoff" | "parallel" | "resultUnder"
>;

export interface DeleteOptions<T extends KubernetesObject> extends HandlerOptions<T> {
  /** `true`: no finalizer is added for this handler, so it is called only while something else holds the object. */
  readonly optional?: boolean;
  /**
   * What happens when the handler fails for good. `retry` (default): it is tried again at the longest back-off, and the
   * object stays. `release`: the object is let go, and what was to be cleaned up may remain.
   */
  readonly failurePolicy?: "retry" | "release";
}
