// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { ResourceDefinition } from "./resource-definition.ts";

/** Which resources are served right now. Custom ones come and go while the server runs. */
export class ResourceRegistry {
  // Keyed by `group/version/resource`; in the order of their registration.
  readonly #definitions = new Map<string, ResourceDefinition>();
  readonly #listeners = new Set<() => void>();
  #version = 0;

  /** Changes with each change of the registry: a key for what is computed from it. */
  get version(): number {
    return this.#version;
  }

  /** Adds definitions, or replaces those of the same group, version and resource, as one change. */
  add(definitions: readonly ResourceDefinition[]): void {
    for (const definition of definitions) {
      this.#definitions.set(keyOf(definition.group, definition.version, definition.resource), definition);
    }
    if (definitions.length > 0) this.#changed();
  }

  /** Replaces every version of a resource by `definitions`, as one change. */
  replace(
    { group, resource }: Pick<ResourceDefinition, "group" | "resource">,
    definitions: readonly ResourceDefinition[],
  ): void {
    const gone = this.#versionsOf(group, resource);
    for (const { version } of gone) this.#definitions.delete(keyOf(group, version, resource));
    for (const definition of definitions) {
      this.#definitions.set(keyOf(definition.group, definition.version, definition.resource), definition);
    }
    if (gone.length + definitions.length > 0) this.#changed();
  }

  /** Removes every version of a resource. Removing what is not there changes nothing. */
  remove(group: string, resource: string): void {
    this.replace({ group, resource }, []);
  }

  get(group: string, version: string, resource: string): ResourceDefinition | undefined {
    return this.#definitions.get(keyOf(group, version, resource));
  }

  list(): readonly ResourceDefinition[] {
    return [...this.#definitions.values()];
  }

  /** Calls `listener` after each change. Returns what ends that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #versionsOf(group: string, resource: string): readonly ResourceDefinition[] {
    return this.list().filter((definition) => definition.group === group && definition.resource === resource);
  }

  #changed(): void {
    this.#version++;
    for (const listener of this.#listeners) listener();
  }
}

function keyOf(group: string, version: string, resource: string): string {
  return `${group}/${version}/${resource}`;
}
