// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatGroupResource, type KubernetesObject } from "@nuvolaris/api-machinery";
import { objectController, watchedKind, type Controller } from "@nuvolaris/controller";
import { OperatorDeclarationError, type ResolvedController } from "./controller-declaration.ts";
import { finalizerPrefix } from "./finalizer-names.ts";
import type { OperatorParts } from "./operator-parts.ts";

/** In logs and metrics. */
export function declaredControllerName({
  kind,
  options: { name = formatGroupResource({ group: kind.group, resource: kind.plural }) },
}: Pick<ResolvedController<KubernetesObject>, "kind" | "options">): string {
  return name;
}

const namePart = /^[A-Za-z0-9](?:[-._A-Za-z0-9]{0,61}[A-Za-z0-9])?$/;

/**
 * Under which objects wait for the controller's clean-up: one of its own, for what another controller or a handler of the
 * operator has cleaned up says nothing of this one. Throws {@link OperatorDeclarationError} for a name that makes none.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/finalizers/
 */
export function controllerFinalizer(operator: string, controller: string): string {
  const name = `${controller}-finalizer`;
  if (!namePart.test(name)) {
    throw new OperatorDeclarationError(
      `controller ${controller}: "${name}" cannot be a finalizer's name; give the controller a name of at most 53 of a-z, A-Z, 0-9, "-", "_", "."`,
    );
  }
  return `${finalizerPrefix(operator)}${name}`;
}

/** The controller that an author declared, bound to a cluster. */
export function declaredController<T extends KubernetesObject>(
  declared: ResolvedController<T>,
  parts: OperatorParts,
): Controller {
  const { cluster, events, observe } = parts;
  const { kind, options, owned, watched, sources, reconcile, finalize } = declared;
  const { name: _given, labelSelector, fieldSelector, ...tuning } = options;
  const name = declaredControllerName(declared);
  return objectController(cluster, {
    ...tuning,
    kind,
    name,
    selection: {
      ...(labelSelector !== undefined && { labelSelector }),
      ...(fieldSelector !== undefined && { fieldSelector }),
    },
    owns: owned,
    sources: [...watched.map(({ kind: other, ...each }) => watchedKind(cluster, other, each)), ...sources],
    reconcile,
    ...(finalize && { finalization: { finalizer: controllerFinalizer(cluster.fieldManager, name), finalize } }),
    record: (regarding, content) => {
      events.record(regarding, content);
    },
    ...(observe && { observe }),
  });
}
