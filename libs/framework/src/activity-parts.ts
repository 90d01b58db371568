// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatGroupResource, type KubernetesObject, type ResourceKind } from "@nuvolaris/api-machinery";
import { forKind, localView, pauseAnnotationOf, type LocalView, type Source } from "@nuvolaris/controller";
import { clientObjectWriter, type HandlerTools, type ObjectWriter } from "@nuvolaris/handlers";
import type { KindSelection, OperatorParts } from "./operator-parts.ts";

/** What timers and daemons are made of. */
interface ActivityParts<T extends KubernetesObject> extends Required<HandlerTools> {
  readonly pauseAnnotation: string;
  readonly get: LocalView<T>["get"];
  readonly writer: ObjectWriter<T>;
  /** The changes of the kind, without those that came from `writer`: whoever wrote knows them. */
  readonly changes: Source;
}

/** `name` is the controller's, `finalizer` the one that its writer sets and removes. */
export function activityParts<T extends KubernetesObject>(
  kind: ResourceKind<T>,
  {
    name,
    finalizer,
    selection,
  }: { readonly name: string; readonly finalizer: string; readonly selection: KindSelection },
  { client, cluster, events, random }: OperatorParts,
): ActivityParts<T> {
  const { clock, fieldManager } = cluster;
  const writer = Symbol(name);
  const informer = cluster.informer(kind, selection);
  const view = localView(informer, writer);
  return {
    client,
    events,
    clock,
    random,
    log: cluster.log.with({ kind: formatGroupResource({ group: kind.group, resource: kind.plural }) }),
    pauseAnnotation: pauseAnnotationOf(fieldManager),
    get: (key) => view.get(key),
    writer: clientObjectWriter({ client, view, finalizer, fieldManager }),
    changes: forKind({ informer, writer }),
  };
}
