// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Serves custom resources: accepts the names of CustomResourceDefinitions, registers their resources, and empties those that go.
import { deepEqual } from "@nuvolaris/api-machinery";
import type { CustomResourceDefinition, CustomResourceDefinitionStatus } from "@nuvolaris/crd-schema";
import {
  cleanupFinalizer,
  nextDefinitionStatus,
  terminatingStatus,
  type TerminatingReason,
} from "../custom-resources/definition-status.ts";
import { asDefinition } from "../custom-resources/definition-strategy.ts";
import { toResourceDefinitions } from "../custom-resources/resource-definitions.ts";
import { withMetadata, type ApiObject } from "../registry/api-object.ts";
import { deleteObject } from "../registry/delete-object.ts";
import { changeInternally } from "../registry/internal-write.ts";
import { updateObject } from "../registry/update-object.ts";
import type { ResourceDefinition } from "../registry/resource-definition.ts";
import { internalTarget, isSettled, type ControllerParts } from "./controller-parts.ts";
import { WorkLoop } from "./work-loop.ts";

/** The storage of CustomResourceDefinitions. */
export const definitionStorage = "customresourcedefinitions.apiextensions.k8s.io";

export class CustomResourceInstaller implements AsyncDisposable {
  readonly #parts: ControllerParts;
  readonly #definition: ResourceDefinition;
  readonly #loop: WorkLoop;
  readonly #stopListening: () => void;
  // What is registered for each CustomResourceDefinition, and the state that it was made from.
  readonly #installed = new Map<string, { readonly group: string; readonly plural: string; readonly key: string }>();

  private constructor(parts: ControllerParts, definition: ResourceDefinition) {
    this.#parts = parts;
    this.#definition = definition;
    this.#loop = new WorkLoop({ clock: parts.clock, onError: parts.onError, sync: (name) => this.#sync(name) });
    this.#stopListening = parts.storage.onWrite((resource, { key, current }) => {
      if (resource === definitionStorage) this.#loop.add(key);
      // The storage of a custom resource is called like its definition: an instance less may be the last.
      else if (!current && parts.storage.get(definitionStorage, resource)) this.#loop.add(resource);
    });
  }

  /** Resolves when everything that is stored already is served. */
  static async start(parts: ControllerParts, definition: ResourceDefinition): Promise<CustomResourceInstaller> {
    const installer = new CustomResourceInstaller(parts, definition);
    for (const { key } of parts.storage.list(definitionStorage)) await installer.#sync(key);
    return installer;
  }

  /** Resolves when everything that was written so far is served. */
  whenIdle(): Promise<void> {
    return this.#loop.whenIdle();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopListening();
    await this.#loop[Symbol.asyncDispose]();
  }

  async #sync(name: string): Promise<void> {
    const crd = this.#read(name);
    if (!crd) {
      this.#uninstall(name);
      return;
    }
    await this.#install(crd);
    if (crd.metadata.deletionTimestamp === undefined) await this.#accept(crd);
    else await this.#cleanUp(crd);
  }

  #read(name: string): CustomResourceDefinition | undefined {
    const stored = this.#parts.storage.get(definitionStorage, name);
    return stored && readDefinition(stored.object);
  }

  async #install(crd: CustomResourceDefinition): Promise<void> {
    const { name = "", deletionTimestamp } = crd.metadata;
    const { group, names } = crd.spec;
    const key = JSON.stringify([
      crd.spec,
      crd.status?.acceptedNames,
      isEstablished(crd),
      deletionTimestamp !== undefined,
    ]);
    if (this.#installed.get(name)?.key === key) return;
    this.#parts.registry.replace({ group, resource: names.plural }, await toResourceDefinitions(crd));
    this.#installed.set(name, { group, plural: names.plural, key });
  }

  #uninstall(name: string): void {
    const installed = this.#installed.get(name);
    if (!installed) return;
    this.#installed.delete(name);
    this.#parts.registry.remove(installed.group, installed.plural);
    // A name is free: others of the group may get it.
    for (const { key } of this.#parts.storage.list(definitionStorage)) this.#loop.add(key);
  }

  async #accept(crd: CustomResourceDefinition): Promise<void> {
    const all = this.#parts.storage.list(definitionStorage).map(({ object }) => readDefinition(object));
    const status = nextDefinitionStatus(crd, all, this.#parts.clock.now());
    if (status !== crd.status) await this.#writeStatus(crd.metadata.name ?? "", () => status);
  }

  /** Instances go first, with their finalizers; then the definition. */
  async #cleanUp(crd: CustomResourceDefinition): Promise<void> {
    const { name = "", finalizers = [] } = crd.metadata;
    if (!finalizers.includes(cleanupFinalizer)) return;
    if (!isEstablished(crd)) {
      await this.#conclude(name, "NeverEstablished");
      return;
    }
    if (this.#parts.storage.count(name) > 0) await this.#setTerminating(name, "InstanceDeletionInProgress");
    await this.#deleteInstances(name, crd);
    if (this.#parts.storage.count(name) === 0) await this.#conclude(name, "InstanceDeletionCompleted");
  }

  async #deleteInstances(name: string, { spec }: CustomResourceDefinition): Promise<void> {
    const { group, resource } = { group: spec.group, resource: spec.names.plural };
    const definition = this.#parts.registry.list().find((each) => each.group === group && each.resource === resource);
    if (!definition) return;
    for (const { key, object } of this.#parts.storage.list(name)) {
      if (object.metadata.deletionTimestamp !== undefined) continue;
      await deleteObject(this.#parts, internalTarget(this.#parts, definition, { key }), {}).catch((error: unknown) => {
        if (!isSettled(error, "NotFound")) throw error;
      });
    }
  }

  async #conclude(name: string, reason: TerminatingReason): Promise<void> {
    await this.#setTerminating(name, reason);
    const target = internalTarget(this.#parts, this.#definition, { key: name });
    const update = updateObject(this.#parts, { ...target, change: (old) => ({ object: withoutCleanup(old) }) });
    await update.catch((error: unknown) => {
      if (!isSettled(error, "NotFound")) throw error;
    });
  }

  #setTerminating(name: string, reason: TerminatingReason): Promise<void> {
    const now = this.#parts.clock.now();
    return this.#writeStatus(name, (status) => terminatingStatus(status, reason, now));
  }

  async #writeStatus(name: string, change: StatusChange): Promise<void> {
    const target = internalTarget(this.#parts, this.#definition, { key: name, subresource: "status" });
    const write = changeInternally(this.#parts, target, (object) =>
      withStatus(object, change(readDefinition(object).status)),
    );
    await write.catch((error: unknown) => {
      if (!isSettled(error, "NotFound")) throw error;
    });
  }
}

/** A status that nobody has written yet has no list of conditions, but a null. */
function readDefinition(object: ApiObject): CustomResourceDefinition {
  const crd = asDefinition(object);
  const conditions: CustomResourceDefinitionStatus["conditions"] | null = crd.status?.conditions;
  return { ...crd, status: { ...crd.status, conditions: conditions ?? [] } };
}

type StatusChange = (status: CustomResourceDefinitionStatus | undefined) => CustomResourceDefinitionStatus;

function isEstablished({ status }: CustomResourceDefinition): boolean {
  return status?.conditions?.some(({ type, status: value }) => type === "Established" && value === "True") === true;
}

function withStatus(object: ApiObject, status: CustomResourceDefinitionStatus): ApiObject {
  return deepEqual(object["status"], status) ? object : { ...object, status };
}

function withoutCleanup(old: ApiObject | undefined): ApiObject {
  if (!old) throw new Error("a definition that is gone has no finalizer to remove");
  const finalizers = old.metadata.finalizers?.filter((finalizer) => finalizer !== cleanupFinalizer);
  return withMetadata(old, { finalizers: finalizers?.length ? finalizers : undefined });
}
