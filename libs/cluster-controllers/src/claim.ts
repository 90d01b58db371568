// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Which objects are a controller's own: those that it controls and that its selector matches.
 *
 * One that matches and has no controller is adopted, one that no longer matches is let go, as people do who take a pod out of
 * service to look at it: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#isolating-pods-from-a-replicaset
 */
import {
  objectKeyOf,
  selectorFromLabelSelector,
  type KubernetesObject,
  type LabelSelector,
  type ResourceKind,
  type Selector,
  type Stored,
} from "@nuvolaris/api-machinery";
import type { InformerView } from "@nuvolaris/cache";
import { isConflict, isInvalid, isNotFound, strategicMergePatch, type Client } from "@nuvolaris/client";
import {
  controllerOf,
  KindSource,
  localView,
  type LocalView,
  type ReconcileRequest,
  type Source,
} from "@nuvolaris/controller";
import { controllerOwner } from "./workload-tools.ts";

interface Owner extends KubernetesObject {
  readonly spec?: { readonly selector?: LabelSelector };
}

/** The index of objects that nobody controls, by namespace. */
const orphanIndex = "orphan-namespace";

/** The objects of one kind that owners of another control. */
export class Claims<T extends KubernetesObject, O extends Owner> {
  readonly view: LocalView<T>;
  readonly #client: Client;
  readonly #owner: ResourceKind<O>;
  readonly #children: InformerView<T>;

  constructor(client: Client, owner: ResourceKind<O>, children: InformerView<T>) {
    this.#client = client;
    this.#owner = owner;
    this.#children = children;
    this.view = localView(children, undefined);
    if (children.hasIndex(orphanIndex)) return;
    children.addIndex(orphanIndex, (object) => (controllerOf(object) ? [] : [object.metadata.namespace ?? ""]));
  }

  /** The owner's objects, after the adoptions and releases that are due. */
  async claim(owner: Stored<O>, signal: AbortSignal): Promise<readonly Stored<T>[]> {
    const selector = selectorOf(owner);
    const own = this.view.controlledBy(owner.metadata.uid);
    for (const child of own) {
      if (!selector.matches(child.metadata.labels)) await this.#release(child, owner, signal);
    }
    const orphans = this.#children.lister
      .byIndex(orphanIndex, owner.metadata.namespace ?? "")
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined && selector.matches(metadata.labels));
    if (orphans.length > 0 && (await this.#isStillThere(owner, signal))) {
      for (const orphan of orphans) await this.#adopt(orphan, owner, signal);
    }
    return this.view.controlledBy(owner.metadata.uid);
  }

  /** Wakes the owners that may adopt an object that nobody controls. */
  orphanSource(owners: InformerView<O>): Source {
    const map = (child: Stored<T>): readonly ReconcileRequest[] => {
      if (controllerOf(child) || child.metadata.deletionTimestamp !== undefined) return [];
      const candidates = owners.lister.list({ namespace: child.metadata.namespace ?? "" });
      return candidates.filter((owner) => selectorOf(owner).matches(child.metadata.labels)).map(objectKeyOf);
    };
    return new KindSource({
      informer: this.#children,
      handler: ({ object }, enqueue) => {
        map(object).forEach(enqueue);
      },
    });
  }

  /** The cache may be behind: an owner that is gone must not catch what its end has just let go. */
  async #isStillThere(owner: Stored<O>, signal: AbortSignal): Promise<boolean> {
    try {
      const { metadata } = await this.#client.get(this.#owner, objectKeyOf(owner), { signal });
      return metadata.uid === owner.metadata.uid && metadata.deletionTimestamp === undefined;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }

  async #adopt(child: Stored<T>, owner: Stored<O>, signal: AbortSignal): Promise<void> {
    await this.#patchOwners(child, controllerOwner(this.#owner, owner), signal);
  }

  async #release(child: Stored<T>, owner: Stored<O>, signal: AbortSignal): Promise<void> {
    await this.#patchOwners(child, [{ $patch: "delete", uid: owner.metadata.uid }], signal);
  }

  async #patchOwners(child: Stored<T>, ownerReferences: readonly object[], signal: AbortSignal): Promise<void> {
    const key = objectKeyOf(child);
    const patch = strategicMergePatch({ metadata: { uid: child.metadata.uid, ownerReferences } });
    try {
      await this.view.write(key, () => this.#client.patch(this.view.kind, key, { ...patch, signal }));
    } catch (error) {
      // It is gone, another one by now, or somebody else's already.
      if (!isNotFound(error) && !isConflict(error) && !isInvalid(error)) throw error;
    }
  }
}

const matchesNothing: Selector = { matches: () => false, empty: false, toString: () => "" };

function selectorOf({ spec }: Owner): Selector {
  const selector = selectorFromLabelSelector(spec?.selector ?? {});
  // An empty selector would match everything; the API refuses it for workloads.
  return selector.empty ? matchesNothing : selector;
}
