// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Handlers that a handler makes while it runs, one per item of what it finds.
 *
 * They are called when it has returned. Each has progress of its own; while one is still to end, the handler is called
 * again, so that it makes them anew, and those that have ended are not. (The idea is kopf's:
 * https://docs.kopf.dev/en/stable/handlers/#sub-handlers)
 */
import type { KubernetesObject } from "@nuvolaris/api-machinery";
import { defaultBackoff } from "./backoff.ts";
import type { Outcome, Outcomes } from "./cycle-outcome.ts";
import type { DueHandler } from "./cycle-plan.ts";
import { HandlerRegistrationError } from "./handler-errors.ts";
import type { HandlerContext, SubHandler, SubHandlerOptions } from "./handler.ts";
import type { HandlerProgress } from "./progress-record.ts";
import type { RegisteredHandler } from "./registered-handler.ts";

/** Each takes some 65 bytes of the object's annotations. */
const maxSubHandlers = 1000;

export class SubHandlers<T extends KubernetesObject> {
  readonly #parent: RegisteredHandler<T>;
  readonly #progress: Readonly<Record<string, HandlerProgress>>;
  readonly #made = new Map<string, RegisteredHandler<T>>();
  #isClosed = false;

  constructor({ handler, children = {} }: DueHandler<RegisteredHandler<T>>) {
    this.#parent = handler;
    this.#progress = children;
  }

  readonly handle: HandlerContext<T>["handle"] = (id, handler, options = {}) => {
    const parent = this.#parent.id;
    if (this.#isClosed) {
      throw new HandlerRegistrationError(
        `sub-handler ${id} came after handler ${parent} had returned: await what makes it`,
      );
    }
    if (id === "" || this.#made.has(id)) {
      throw new HandlerRegistrationError(`handler ${parent} needs another id for a sub-handler than "${id}"`);
    }
    if (this.#made.size === maxSubHandlers) {
      throw new HandlerRegistrationError(`handler ${parent} has more than ${maxSubHandlers} sub-handlers`);
    }
    this.#made.set(id, subHandler(this.#parent, id, { handler, options }));
  };

  /** The handler has returned: what it made is all there is. */
  close(): void {
    this.#isClosed = true;
  }

  get isEmpty(): boolean {
    return this.#made.size === 0;
  }

  due(nowMs: number): readonly DueHandler<RegisteredHandler<T>>[] {
    return [...this.#made].flatMap(([id, handler]) => {
      const { outcome, nextAt, attempts = 0 } = this.#progress[id] ?? {};
      const isWaiting = nextAt !== undefined && Date.parse(nextAt) > nowMs;
      return outcome !== undefined || isWaiting ? [] : [{ handler, old: undefined, attempts }];
    });
  }

  /** How far each of them is, by its full id, after those in `ended` were called. */
  outcomes(ended: Outcomes): Outcomes {
    const all = new Map<string, Outcome>();
    for (const [id, handler] of this.#made) {
      const outcome = ended.get(handler.id) ?? outcomeOf(this.#progress[id]);
      if (outcome) all.set(handler.id, outcome);
    }
    return all;
  }
}

function outcomeOf(progress: HandlerProgress | undefined): Outcome | undefined {
  if (progress?.outcome !== undefined) return { type: progress.outcome };
  if (progress?.nextAt === undefined) return undefined;
  return { type: "retry", attempts: progress.attempts ?? 0, nextAtMs: Date.parse(progress.nextAt) };
}

function subHandler<T extends KubernetesObject>(
  parent: RegisteredHandler<T>,
  name: string,
  { handler, options }: { readonly handler: SubHandler<T>; readonly options: SubHandlerOptions },
): RegisteredHandler<T> {
  const { retries = Infinity, timeoutMs, backoff, parallel = false, resultUnder = "status" } = options;
  const id = `${parent.id}/${name}`;
  const { neverGivesUp } = parent.limits;
  return {
    id,
    cause: parent.cause,
    filters: {},
    limits: { id, retries, timeoutMs, backoff: { ...defaultBackoff, ...backoff }, neverGivesUp },
    needsFinalizer: false,
    parallel,
    resultUnder,
    call: handler,
  };
}
