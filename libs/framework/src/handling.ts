// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatGroupResource, type KubernetesObject, type ResourceKind } from "@nuvolaris/api-machinery";
import type { HandlerRegistry, TakeoverReader } from "@nuvolaris/handlers";
import { OperatorDeclarationError } from "./controller-declaration.ts";
import { daemonController } from "./daemon-controller.ts";
import { eventController } from "./event-controller.ts";
import { handlerController, handlerControllerName } from "./handler-controller.ts";
import { indexFeed } from "./index-feed.ts";
import type { PlannedController } from "./operator-plan.ts";
import { timerController } from "./timer-controller.ts";

/** How the handlers of a kind are run. */
export interface KindOptions {
  /**
   * How many objects are handled at a time: by the handlers of changes together, and by each timer and event handler. Daemons
   * all run. Default 16.
   */
  readonly concurrency?: number;
}

/** One number for a kind. Throws {@link OperatorDeclarationError} for what is none, or another one than before. */
export function checkedConcurrency(
  { kind }: ResourceKind,
  given: number | undefined,
  before: number | undefined,
): number | undefined {
  if (given === undefined) return before;
  if (!Number.isInteger(given) || given < 1) {
    throw new OperatorDeclarationError(`operator.on(${kind}): concurrency must be a whole number from 1, not ${given}`);
  }
  if (before === undefined || before === given) return given;
  throw new OperatorDeclarationError(
    `operator.on(${kind}) has the concurrency ${before} already, and cannot have ${given} too: it is one for all handlers of the kind`,
  );
}

interface HandlingOptions {
  readonly takesOverFrom: TakeoverReader | undefined;
  readonly concurrency: number | undefined;
}

/**
 * What is run for the handlers of one kind: a controller for those of changes, one for each timer and
 * event handler, so that none waits for another, one that starts and ends the daemons, and what
 * fills the indices. Throws what is wrong with them.
 */
export function handlingOf<T extends KubernetesObject>(
  kind: ResourceKind<T>,
  registry: HandlerRegistry<T>,
  { takesOverFrom, concurrency }: HandlingOptions,
): readonly PlannedController[] {
  const resource = formatGroupResource({ group: kind.group, resource: kind.plural });
  const handlers = registry.resolve();
  const timers = registry.timers();
  const daemons = registry.daemons();
  // What another framework holds by its finalizer may have any labels.
  const labelSelector = takesOverFrom ? undefined : registry.labelSelector();
  const selection = labelSelector === undefined ? {} : { labelSelector };
  const planned: PlannedController[] = [];
  // kopf holds objects for timers and daemons too: what it held has to be let go, also where there is nothing else to do.
  const isReleasing = takesOverFrom !== undefined && timers.length + daemons.length > 0;
  if (handlers.length > 0 || isReleasing) {
    planned.push({
      name: handlerControllerName(kind),
      kinds: [kind],
      make: (parts) =>
        handlerController(
          kind,
          { handlers, uses: registry.usedIndices(), takesOverFrom, concurrency, selection },
          parts,
        ),
    });
  }
  for (const timer of timers) {
    const name = `${resource}-timer-${timer.id}`;
    planned.push({
      name,
      kinds: [kind],
      make: (parts) => timerController(kind, { name, timer, concurrency, selection }, parts),
    });
  }
  for (const handler of registry.eventHandlers()) {
    const name = `${resource}-event-${handler.id}`;
    planned.push({
      name,
      kinds: [kind],
      make: (parts) => eventController(kind, { name, handler, concurrency, selection }, parts),
    });
  }
  if (daemons.length > 0) {
    const name = `${resource}-daemons`;
    planned.push({ name, kinds: [kind], make: (parts) => daemonController(kind, { name, daemons, selection }, parts) });
  }
  for (const [number, index] of registry.indices().entries()) {
    const name = `${resource}-index-${number}`;
    planned.push({
      name,
      kinds: [kind],
      make: (parts) => indexFeed(kind, { name, index, selection }, parts),
      isIndex: true,
    });
  }
  if (planned.length > 0) return planned;
  throw new OperatorDeclarationError(`operator.on(${kind.kind}) has no handler: add one, as .create(…)`);
}
