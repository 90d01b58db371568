// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What authors write: handlers, their contexts and their options. */
import type { KubernetesObject, Stored } from "@nuvolaris/api-machinery";
import type { Client } from "@nuvolaris/client";
import type { Logger, ObjectEvents, StatusOf } from "@nuvolaris/controller";
import type { Backoff } from "./backoff.ts";
import type { Cause } from "./cycle-plan.ts";
import type { Diff } from "./diff.ts";
import type { HandlerFilters } from "./handler-filters.ts";
import type { FieldPath } from "./json-path.ts";
import type { ObjectPatch } from "./object-patch.ts";

/** The type of `spec`; `undefined` for kinds without one. */
export type SpecOf<T> = T extends { readonly spec: infer Spec }
  ? Spec
  : T extends { readonly spec?: infer Spec }
    ? Spec | undefined
    : undefined;

/** What a handler is called with. Destructure what you need: `({ spec, log }) => …`. */
export interface HandlerContext<T extends KubernetesObject> {
  /** The object as the cache has it. Read-only: changes go through `patch` or the handler's result. */
  readonly object: Stored<T>;
  readonly spec: SpecOf<T>;
  readonly status: StatusOf<T> | undefined;
  readonly name: string;
  /** `undefined` for cluster-scoped kinds. */
  readonly namespace: string | undefined;
  readonly uid: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
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
}

export interface DeleteOptions<T extends KubernetesObject> extends HandlerOptions<T> {
  /** `true`: no finalizer is added for this handler, so it is called only while something else holds the object. */
  readonly optional?: boolean;
  /**
   * What happens when the handler fails for good. `retry` (default): it is tried again at the longest back-off, and the
   * object stays. `release`: the object is let go, and what was to be cleaned up may remain.
   */
  readonly failurePolicy?: "retry" | "release";
}

/** Registers handlers for one kind. Each call registers; the registrar is returned for chaining. */
export interface KindHandlers<T extends KubernetesObject> {
  /** The object has never been handled by this operator. */
  create(handler: Handler<T>, options?: HandlerOptions<T>): KindHandlers<T>;
  /** The essence (spec, labels, annotations) differs from what this handler last handled. */
  update(handler: Handler<T, ChangeContext<T>>, options?: HandlerOptions<T>): KindHandlers<T>;
  /** The field appeared, changed or went. */
  field(path: FieldPath, handler: Handler<T, FieldContext<T>>, options?: HandlerOptions<T>): KindHandlers<T>;
  /** The object is being deleted. A finalizer holds it until the handler has ended, unless `optional`. */
  delete(handler: Handler<T>, options?: DeleteOptions<T>): KindHandlers<T>;
  /** Once per object and process, for objects that were handled before this process began. */
  resume(handler: Handler<T>, options?: HandlerOptions<T>): KindHandlers<T>;
}
