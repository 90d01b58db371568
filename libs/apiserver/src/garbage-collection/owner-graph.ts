// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { OwnerReference } from "@nuvolaris/api-machinery";
import type { StoredObject } from "../storage/stored-object.ts";

/** An object as the garbage collector sees it. */
export interface GraphNode {
  readonly uid: string;
  /** The storage that it is in: `pods`, `samples.nuvolaris.org`. */
  readonly resource: string;
  readonly stored: StoredObject;
}

/** Who owns whom, by uid: of all objects that are stored. */
export class OwnerGraph {
  readonly #nodes = new Map<string, GraphNode>();
  // Owner's uid → uids of its dependents. Owners that do not exist have entries too.
  readonly #dependents = new Map<string, Set<string>>();

  get(uid: string): GraphNode | undefined {
    return this.#nodes.get(uid);
  }

  dependentsOf(uid: string): readonly GraphNode[] {
    const uids = this.#dependents.get(uid) ?? [];
    return Array.from(uids, (dependent) => this.#nodes.get(dependent)).filter((node) => node !== undefined);
  }

  /** Adds an object, or replaces its older version. */
  set(resource: string, stored: StoredObject): GraphNode | undefined {
    const { uid } = stored.object.metadata;
    if (uid === undefined) return undefined;
    const node = { uid, resource, stored };
    const former = ownersOf(this.#nodes.get(uid));
    this.#nodes.set(uid, node);
    const current = ownersOf(node);
    for (const owner of former) if (!current.has(owner)) this.#unlink(owner, uid);
    for (const owner of current) this.#link(owner, uid);
    return node;
  }

  delete(uid: string): void {
    for (const owner of ownersOf(this.#nodes.get(uid))) this.#unlink(owner, uid);
    this.#nodes.delete(uid);
  }

  #link(owner: string, dependent: string): void {
    const dependents = this.#dependents.get(owner);
    if (dependents) dependents.add(dependent);
    else this.#dependents.set(owner, new Set([dependent]));
  }

  #unlink(owner: string, dependent: string): void {
    const dependents = this.#dependents.get(owner);
    dependents?.delete(dependent);
    if (dependents?.size === 0) this.#dependents.delete(owner);
  }
}

export function ownerReferencesOf({ stored }: GraphNode): readonly OwnerReference[] {
  return stored.object.metadata.ownerReferences ?? [];
}

function ownersOf(node: GraphNode | undefined): ReadonlySet<string> {
  return new Set(node && ownerReferencesOf(node).map(({ uid }) => uid));
}
