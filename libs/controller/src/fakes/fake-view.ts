// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import {
  compareResourceVersions,
  formatObjectKey,
  type KubernetesObject,
  type ObjectKey,
  objectKeyOf,
  type ResourceKind,
  type Status,
  type Stored,
} from "@nuvolaris/api-machinery";
import { controllerOf } from "../event-handler.ts";
import type { LocalView } from "../local-view.ts";
import type { FakeCluster } from "./fake-cluster.ts";

/** A view of a fake cluster that lags behind until it is told to catch up. */
export class FakeView<T extends KubernetesObject> implements LocalView<T> {
  readonly kind: ResourceKind<T>;
  readonly #cluster: FakeCluster;
  readonly #objects = new Map<string, Stored<T>>();

  constructor(cluster: FakeCluster, kind: ResourceKind<T>) {
    this.#cluster = cluster;
    this.kind = kind;
    this.catchUp();
  }

  catchUp(): void {
    this.#objects.clear();
    for (const object of this.#cluster.objects(this.kind))
      this.#objects.set(formatObjectKey(objectKeyOf(object)), object);
  }

  get(key: ObjectKey): Stored<T> | undefined {
    return this.#objects.get(formatObjectKey(key));
  }

  controlledBy(ownerUid: string): readonly Stored<T>[] {
    return [...this.#objects.values()].filter((object) => controllerOf(object)?.uid === ownerUid);
  }

  async write(key: ObjectKey, send: () => Promise<Stored<T>>): Promise<Stored<T>> {
    const answer = await send();
    const known = this.get(key);
    const isNewer =
      !known || compareResourceVersions(known.metadata.resourceVersion, answer.metadata.resourceVersion) < 0;
    if (isNewer) this.#objects.set(formatObjectKey(key), answer);
    return answer;
  }

  async delete(key: ObjectKey, send: () => Promise<Stored<T> | Status>): Promise<Stored<T> | Status> {
    const answer = await send();
    this.#objects.delete(formatObjectKey(key));
    return answer;
  }
}
