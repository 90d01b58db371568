// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatGroupResource, type KubernetesObject } from "@nuvolaris/api-machinery";
import { objectController, watchedKind, type Controller } from "@nuvolaris/controller";
import type { ResolvedController } from "./controller-declaration.ts";
import { scopedName, type OperatorParts } from "./operator-parts.ts";

/** The controller that an author declared, bound to a cluster. */
export function declaredController<T extends KubernetesObject>(
  declared: ResolvedController<T>,
  parts: OperatorParts,
): Controller {
  const { cluster, events, namespace, observe } = parts;
  const { kind, options, owned, watched, reconcile, finalize } = declared;
  const { name = formatGroupResource({ group: kind.group, resource: kind.plural }), ...tuning } = options;
  const selection = namespace === undefined ? {} : { namespace };
  return objectController(cluster, {
    ...tuning,
    kind,
    name: scopedName(name, namespace),
    selection: kind.namespaced ? selection : {},
    owns: owned.map((each) => ({ kind: each, selection: each.namespaced ? selection : {} })),
    sources: watched.map(({ kind: other, map }) =>
      watchedKind(cluster, other, { map, selection: other.namespaced ? selection : {} }),
    ),
    reconcile,
    ...(finalize && { finalization: { finalizer: `${cluster.fieldManager}.nuvolaris.org/finalizer`, finalize } }),
    record: (regarding, content) => {
      events.record(regarding, content);
    },
    ...(observe && { observe }),
  });
}
