// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Empties namespaces that are being deleted, and lets them go when nothing is left in them.
import { formatTime, isJsonObject, type JsonObject } from "@nuvolaris/api-machinery";
import { internalTarget, isSettled, type ControllerParts } from "../controllers/controller-parts.ts";
import { WorkLoop } from "../controllers/work-loop.ts";
import type { ApiObject } from "../registry/api-object.ts";
import { deleteObject } from "../registry/delete-object.ts";
import { changeInternally } from "../registry/internal-write.ts";
import { storageNameOf, type ResourceDefinition } from "../registry/resource-definition.ts";
import { updateObject } from "../registry/update-object.ts";
import { finalizersOf, namespaceFinalizer } from "./namespace-strategy.ts";

export class NamespaceController implements AsyncDisposable {
  readonly #parts: ControllerParts;
  readonly #definition: ResourceDefinition;
  readonly #loop: WorkLoop;
  readonly #stopListening: () => void;

  /** Starts at once, with the namespaces that are stored already. */
  constructor(parts: ControllerParts, definition: ResourceDefinition) {
    this.#parts = parts;
    this.#definition = definition;
    this.#loop = new WorkLoop({ clock: parts.clock, onError: parts.onError, sync: (name) => this.#sync(name) });
    for (const { key } of parts.storage.list("namespaces")) this.#loop.add(key);
    this.#stopListening = parts.storage.onWrite((resource, { key, current }) => {
      if (resource === "namespaces") this.#loop.add(key);
      else if (!current) this.#queueIfTerminating(key);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopListening();
    await this.#loop[Symbol.asyncDispose]();
  }

  /** Something has gone: a namespace may have waited for it. */
  #queueIfTerminating(key: string): void {
    const namespace = key.slice(0, Math.max(0, key.indexOf("/")));
    if (namespace !== "" && isTerminating(this.#parts.storage.get("namespaces", namespace)?.object))
      this.#loop.add(namespace);
  }

  async #sync(name: string): Promise<void> {
    const namespace = this.#parts.storage.get("namespaces", name)?.object;
    if (!namespace || !isTerminating(namespace) || !finalizersOf(namespace).includes(namespaceFinalizer)) return;
    for (const definition of this.#contentDefinitions()) await this.#deleteContent(name, definition);
    const remaining = this.#remaining(name);
    if (remaining.length === 0) await this.#finalize(name);
    else await this.#report(name, remaining);
  }

  /** One definition of each namespaced storage. */
  #contentDefinitions(): readonly ResourceDefinition[] {
    const byStorage = new Map<string, ResourceDefinition>();
    for (const definition of this.#parts.registry.list()) {
      if (definition.namespaced && !definition.review) byStorage.set(storageNameOf(definition), definition);
    }
    return [...byStorage.values()];
  }

  async #deleteContent(namespace: string, definition: ResourceDefinition): Promise<void> {
    for (const stored of this.#parts.storage.list(storageNameOf(definition), `${namespace}/`)) {
      if (stored.object.metadata.deletionTimestamp !== undefined) continue;
      const target = internalTarget(this.#parts, definition, { key: stored.key });
      await deleteObject(this.#parts, target, { propagationPolicy: "Background" }).catch((error: unknown) => {
        if (!isSettled(error, "NotFound")) throw error;
      });
    }
  }

  #remaining(namespace: string): readonly RemainingContent[] {
    return this.#contentDefinitions()
      .map((definition) => ({
        definition,
        objects: this.#parts.storage.list(storageNameOf(definition), `${namespace}/`),
      }))
      .filter(({ objects }) => objects.length > 0)
      .map(({ definition, objects }) => ({ definition, objects: objects.map(({ object }) => object) }));
  }

  async #finalize(name: string): Promise<void> {
    const target = internalTarget(this.#parts, this.#definition, { key: name, subresource: "finalize" });
    const update = updateObject(this.#parts, {
      ...target,
      change: (old) => ({
        object: withoutFinalizer(old ?? { apiVersion: "v1", kind: "Namespace", metadata: { name } }),
      }),
    });
    await update.catch((error: unknown) => {
      if (!isSettled(error, "NotFound")) throw error;
    });
  }

  /** Tells in the conditions what the namespace waits for: that is what people look for when it does not go. */
  async #report(name: string, remaining: readonly RemainingContent[]): Promise<void> {
    const target = internalTarget(this.#parts, this.#definition, { key: name, subresource: "status" });
    await changeInternally(this.#parts, target, (namespace) =>
      withConditions(namespace, remaining, this.#parts.clock.now()),
    );
  }
}

interface RemainingContent {
  readonly definition: ResourceDefinition;
  readonly objects: readonly ApiObject[];
}

function isTerminating(namespace: ApiObject | undefined): boolean {
  return namespace?.metadata.deletionTimestamp !== undefined;
}

function withoutFinalizer(namespace: ApiObject): ApiObject {
  const finalizers = finalizersOf(namespace).filter((finalizer) => finalizer !== namespaceFinalizer);
  const spec = isJsonObject(namespace["spec"]) ? namespace["spec"] : {};
  return { ...namespace, spec: { ...spec, finalizers } };
}

/** The conditions of a real namespace controller; the namespace itself when they say so already. */
function withConditions(namespace: ApiObject, remaining: readonly RemainingContent[], now: number): ApiObject {
  const status = isJsonObject(namespace["status"]) ? namespace["status"] : {};
  const wanted = [
    { type: "NamespaceContentRemaining", reason: "SomeResourcesRemain", message: contentMessage(remaining) },
    { type: "NamespaceFinalizersRemaining", reason: "SomeFinalizersRemain", message: finalizersMessage(remaining) },
  ];
  const conditions = Array.isArray(status["conditions"])
    ? status["conditions"].filter((item) => isJsonObject(item))
    : [];
  const isSaid = ({ type, message }: { readonly type: string; readonly message: string }): boolean =>
    conditions.some((condition) => condition["type"] === type && condition["message"] === message);
  if (wanted.every(isSaid)) return namespace;
  const others = conditions.filter((condition) => !wanted.some(({ type }) => type === condition["type"]));
  const next = wanted.map((condition): JsonObject => ({
    ...condition,
    status: "True",
    lastTransitionTime: formatTime(now),
  }));
  return { ...namespace, status: { ...status, conditions: [...others, ...next] } };
}

function contentMessage(remaining: readonly RemainingContent[]): string {
  const list = remaining.map(
    ({ definition, objects }) => `${storageNameOf(definition)} has ${objects.length} resource instances`,
  );
  return `Some resources are remaining: ${list.join(", ")}`;
}

function finalizersMessage(remaining: readonly RemainingContent[]): string {
  const counts = new Map<string, number>();
  for (const { objects } of remaining) {
    for (const finalizer of objects.flatMap(({ metadata }) => metadata.finalizers ?? [])) {
      counts.set(finalizer, (counts.get(finalizer) ?? 0) + 1);
    }
  }
  const list = Array.from(counts, ([finalizer, count]) => `${finalizer} in ${count} resource instances`);
  return `Some content in the namespace has finalizers remaining: ${list.join(", ")}`;
}
