// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Deletes objects whose owners are gone, and carries out foreground deletion and orphaning.
// https://kubernetes.io/docs/concepts/architecture/garbage-collection/
//
// Flow: each durable write changes the graph of owners and queues the objects that it concerns. An object in the queue is looked at with
// the graph of that moment: it may be a dependent without owners, or an owner that waits for its dependents.
//
// Guarantees: owners are known by uid, so that a new object of the same name is no owner. An owner in another namespace is none. An object
// of the cluster is never collected for an owner in a namespace, nor one whose owner's kind nobody serves.
import { parseApiVersion, type OwnerReference } from "@nuvolaris/api-machinery";
import {
  definitionOfStorage,
  internalTarget,
  isSettled,
  type ControllerParts,
} from "../controllers/controller-parts.ts";
import { WorkLoop } from "../controllers/work-loop.ts";
import { withMetadata, type ApiObject } from "../registry/api-object.ts";
import { deleteObject, foregroundFinalizer, orphanFinalizer, type DeleteOptions } from "../registry/delete-object.ts";
import { storageNameOf, type ResourceDefinition } from "../registry/resource-definition.ts";
import { updateObject } from "../registry/update-object.ts";
import type { StorageEvent } from "../storage/storage-event.ts";
import { OwnerGraph, ownerReferencesOf, type GraphNode } from "./owner-graph.ts";

export class GarbageCollector implements AsyncDisposable {
  readonly #parts: ControllerParts;
  readonly #graph = new OwnerGraph();
  readonly #loop: WorkLoop;
  readonly #stopListening: () => void;

  /** Starts at once, with what is stored already. */
  constructor(parts: ControllerParts) {
    this.#parts = parts;
    this.#loop = new WorkLoop({ clock: parts.clock, onError: parts.onError, sync: (uid) => this.#sync(uid) });
    for (const resource of parts.storage.resources) {
      for (const stored of parts.storage.list(resource)) this.#queueIfConcerned(this.#graph.set(resource, stored));
    }
    this.#stopListening = parts.storage.onWrite((resource, event) => {
      this.#observe(resource, event);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopListening();
    await this.#loop[Symbol.asyncDispose]();
  }

  #observe(resource: string, { current, previous }: StorageEvent): void {
    if (current) {
      const node = this.#graph.set(resource, current);
      this.#queueIfConcerned(node);
      return;
    }
    const uid = previous?.object.metadata.uid;
    const owners = previous?.object.metadata.ownerReferences ?? [];
    if (uid === undefined) return;
    const dependents = this.#graph.dependentsOf(uid);
    this.#graph.delete(uid);
    for (const dependent of dependents) this.#loop.add(dependent.uid);
    // An owner may have waited for this one to go.
    for (const owner of owners) this.#queueIfConcerned(this.#graph.get(owner.uid));
  }

  #queueIfConcerned(node: GraphNode | undefined): void {
    if (!node) return;
    if (ownerReferencesOf(node).length > 0 || isDeletingDependents(node) || isOrphaning(node)) this.#loop.add(node.uid);
    // What waits for its dependents must hear of one that lets go.
    for (const { uid } of ownerReferencesOf(node)) {
      const owner = this.#graph.get(uid);
      if (owner && isDeletingDependents(owner)) this.#loop.add(uid);
    }
  }

  async #sync(uid: string): Promise<void> {
    const node = this.#graph.get(uid);
    const definition = node && definitionOfStorage(this.#parts, node.resource);
    if (!node || !definition) return;
    if (isOrphaning(node)) await this.#orphanDependents(node, definition);
    else if (isDeletingDependents(node)) await this.#deleteDependents(node, definition);
    else await this.#collect(node, definition);
  }

  /** Deletes a dependent all of whose owners are gone; one that has an owner left loses the others' references. */
  async #collect(node: GraphNode, definition: ResourceDefinition): Promise<void> {
    const owners = ownerReferencesOf(node);
    if (owners.length === 0 || node.stored.object.metadata.deletionTimestamp !== undefined) return;
    const judged = owners.map((owner) => ({ owner, state: this.#judge(node, owner, definition) }));
    if (judged.some(({ state }) => state === "unknown")) return;
    const leaving = judged.filter(({ state }) => state !== "solid").map(({ owner }) => owner.uid);
    if (leaving.length === 0) return;
    if (leaving.length < owners.length) {
      await this.#removeOwners(node, definition, leaving);
      return;
    }
    const isAwaited = judged.some(({ state }) => state === "deleting-dependents");
    const dependents = this.#graph.dependentsOf(node.uid);
    const waits = isAwaited && dependents.length > 0;
    // Two that wait for each other would wait for ever: this one lets go.
    if (waits && dependents.some(isDeletingDependents)) await this.#unblockOwners(node, definition);
    await this.#delete(node, definition, waits ? "Foreground" : policyOf(node));
  }

  /** What a reference is worth. */
  #judge(node: GraphNode, owner: OwnerReference, { namespaced }: ResourceDefinition): OwnerState {
    const kind = this.#definitionOfOwner(owner);
    if (!kind || (kind.namespaced && !namespaced)) return "unknown";
    const found = this.#graph.get(owner.uid);
    if (found?.resource !== storageNameOf(kind) || found.stored.object.metadata.name !== owner.name) return "absent";
    if (kind.namespaced && found.stored.object.metadata.namespace !== node.stored.object.metadata.namespace)
      return "absent";
    return isDeletingDependents(found) ? "deleting-dependents" : "solid";
  }

  #definitionOfOwner({ apiVersion, kind }: OwnerReference): ResourceDefinition | undefined {
    const { group, version } = parseApiVersion(apiVersion);
    return this.#parts.registry
      .list()
      .find((definition) => definition.kind === kind && definition.group === group && definition.version === version);
  }

  /** Foreground: the dependents that block go first. */
  async #deleteDependents(node: GraphNode, definition: ResourceDefinition): Promise<void> {
    const blocking = this.#graph.dependentsOf(node.uid).filter((dependent) => blocks(dependent, node.uid));
    if (blocking.length === 0) {
      await this.#removeFinalizer(node, definition, foregroundFinalizer);
      return;
    }
    for (const dependent of blocking) if (!isDeletingDependents(dependent)) this.#loop.add(dependent.uid);
  }

  async #orphanDependents(node: GraphNode, definition: ResourceDefinition): Promise<void> {
    for (const dependent of this.#graph.dependentsOf(node.uid)) {
      const dependentDefinition = definitionOfStorage(this.#parts, dependent.resource);
      if (dependentDefinition) await this.#removeOwners(dependent, dependentDefinition, [node.uid]);
    }
    await this.#removeFinalizer(node, definition, orphanFinalizer);
  }

  async #delete(node: GraphNode, definition: ResourceDefinition, propagationPolicy: Policy): Promise<void> {
    const options: DeleteOptions = { propagationPolicy, preconditions: { uid: node.uid } };
    const target = internalTarget(this.#parts, definition, { key: node.stored.key });
    await ignoreGone(deleteObject(this.#parts, target, options));
  }

  #removeOwners(node: GraphNode, definition: ResourceDefinition, uids: readonly string[]): Promise<void> {
    return this.#change(node, definition, (object) => {
      const ownerReferences = object.metadata.ownerReferences?.filter(({ uid }) => !uids.includes(uid));
      return withMetadata(object, { ownerReferences: ownerReferences?.length ? ownerReferences : undefined });
    });
  }

  #unblockOwners(node: GraphNode, definition: ResourceDefinition): Promise<void> {
    return this.#change(node, definition, (object) => {
      const ownerReferences = object.metadata.ownerReferences?.map((owner) => ({
        ...owner,
        blockOwnerDeletion: false,
      }));
      return withMetadata(object, { ownerReferences });
    });
  }

  #removeFinalizer(node: GraphNode, definition: ResourceDefinition, finalizer: string): Promise<void> {
    return this.#change(node, definition, (object) => {
      const finalizers = object.metadata.finalizers?.filter((name) => name !== finalizer);
      return withMetadata(object, { finalizers: finalizers?.length ? finalizers : undefined });
    });
  }

  async #change(
    node: GraphNode,
    definition: ResourceDefinition,
    change: (object: ApiObject) => ApiObject,
  ): Promise<void> {
    const target = internalTarget(this.#parts, definition, { key: node.stored.key });
    const update = updateObject(this.#parts, {
      ...target,
      expectedUid: node.uid,
      change: (old) => ({ object: change(old ?? node.stored.object) }),
    });
    await ignoreGone(update);
  }
}

type Policy = NonNullable<DeleteOptions["propagationPolicy"]>;

/** `unknown`: nobody can tell, so that nothing is done. */
type OwnerState = "absent" | "deleting-dependents" | "solid" | "unknown";

function isDeletingDependents({ stored }: GraphNode): boolean {
  return isWaitingFor(stored.object, foregroundFinalizer);
}

function isOrphaning({ stored }: GraphNode): boolean {
  return isWaitingFor(stored.object, orphanFinalizer);
}

function isWaitingFor({ metadata }: ApiObject, finalizer: string): boolean {
  return metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes(finalizer) === true;
}

function blocks(dependent: GraphNode, owner: string): boolean {
  return ownerReferencesOf(dependent).some(
    ({ uid, blockOwnerDeletion }) => uid === owner && blockOwnerDeletion === true,
  );
}

/** A finalizer of the collector's that the object carries already says what is to happen. */
function policyOf({ stored }: GraphNode): Policy {
  const { finalizers = [] } = stored.object.metadata;
  if (finalizers.includes(orphanFinalizer)) return "Orphan";
  return finalizers.includes(foregroundFinalizer) ? "Foreground" : "Background";
}

/** Somebody else was faster: the next event tells what is left to do. */
async function ignoreGone(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!isSettled(error, "NotFound") && !isSettled(error, "Conflict")) throw error;
  }
}
