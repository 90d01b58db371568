// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonObject, KubernetesObject } from "@nuvolaris/api-machinery";
import type { AttemptLimits } from "./attempt.ts";
import { defaultBackoff } from "./backoff.ts";
import type { Cause, PlannedHandler } from "./cycle-plan.ts";
import { diffOf } from "./diff.ts";
import type {
  ChangeContext,
  DeleteOptions,
  FieldContext,
  Handler,
  HandlerContext,
  HandlerOptions,
  HandlerResult,
} from "./handler.ts";
import { transitionOf, type HandlerFilters } from "./handler-filters.ts";
import { valueAt } from "./json-path.ts";

/** The change that an update or field handler is called for. */
export interface Change {
  readonly old: JsonObject | undefined;
  readonly new: JsonObject;
}

/** A handler with its options resolved. The engine treats all types of handlers alike from here on. */
export interface RegisteredHandler<T extends KubernetesObject> extends PlannedHandler {
  readonly filters: HandlerFilters<T>;
  readonly limits: AttemptLimits;
  /** Delete handlers: a finalizer holds the object until this handler has ended. */
  readonly needsFinalizer: boolean;
  readonly parallel: boolean;
  readonly resultUnder: "status" | "id";
  call(context: HandlerContext<T>, change: Change): HandlerResult<T> | Promise<HandlerResult<T>>;
}

/** A handler as it was registered, before its id is known to be the only one. */
export interface HandlerDeclaration<T extends KubernetesObject> {
  readonly cause: Cause;
  readonly functionName: string;
  readonly field?: readonly string[];
  readonly options: HandlerOptions<T> & DeleteOptions<T>;
  readonly call: RegisteredHandler<T>["call"];
}

export function plainDeclaration<T extends KubernetesObject>(
  cause: Cause,
  handler: Handler<T>,
  options: DeleteOptions<T> = {},
): HandlerDeclaration<T> {
  return { cause, functionName: handler.name, options, call: (context) => handler(context) };
}

export function updateDeclaration<T extends KubernetesObject>(
  handler: Handler<T, ChangeContext<T>>,
  options: HandlerOptions<T> = {},
): HandlerDeclaration<T> {
  return {
    cause: "update",
    functionName: handler.name,
    options,
    call: (context, change) =>
      handler({
        ...context,
        // Proof of the casts: an essence is the object without the fields that servers and operators write.
        old: change.old as unknown as Partial<T> | undefined,
        new: change.new as unknown as Partial<T>,
        diff: diffOf(change.old, change.new),
      }),
  };
}

export function fieldDeclaration<T extends KubernetesObject>(
  field: readonly string[],
  handler: Handler<T, FieldContext<T>>,
  options: HandlerOptions<T> = {},
): HandlerDeclaration<T> {
  return {
    cause: "field",
    functionName: handler.name,
    field,
    options,
    call: (context, change) => {
      const before = valueAt(change.old, field);
      const after = valueAt(change.new, field);
      return handler({ ...context, old: before, new: after, diff: diffOf(before, after) });
    },
  };
}

/** Resolves a declaration's options. `id` is unique among the handlers of the kind. */
export function registeredHandler<T extends KubernetesObject>(
  id: string,
  { cause, field, options, call }: HandlerDeclaration<T>,
): RegisteredHandler<T> {
  const { labels, annotations, where, when, aliases, retries = Infinity, timeoutMs, backoff } = options;
  const transition = where && transitionOf(where);
  return {
    id,
    cause,
    ...(field === undefined ? {} : { field }),
    ...(aliases === undefined ? {} : { aliases }),
    ...(transition && { transition }),
    filters: {
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(where === undefined ? {} : { where }),
      ...(when === undefined ? {} : { when }),
    },
    limits: {
      id,
      retries,
      timeoutMs,
      backoff: { ...defaultBackoff, ...backoff },
      neverGivesUp: cause === "delete" && options.failurePolicy !== "release",
    },
    needsFinalizer: cause === "delete" && options.optional !== true,
    parallel: options.parallel ?? false,
    resultUnder: options.resultUnder ?? "status",
    call,
  };
}
