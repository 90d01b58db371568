// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { StoredObject } from "../storage/stored-object.ts";
import type { ResourceDefinition } from "./resource-definition.ts";

/** Stored objects in the form in which a definition serves them, each converted once. */
export class ServedForms {
  readonly #forms = new WeakMap<ResourceDefinition, WeakMap<StoredObject, StoredObject>>();

  of(definition: ResourceDefinition, stored: StoredObject): StoredObject {
    if (!definition.conversion) return stored;
    let forms = this.#forms.get(definition);
    if (!forms) this.#forms.set(definition, (forms = new WeakMap()));
    let form = forms.get(stored);
    if (!form) forms.set(stored, (form = convert(definition, stored)));
    return form;
  }
}

function convert({ conversion }: ResourceDefinition, stored: StoredObject): StoredObject {
  const { object: own } = stored;
  const object = conversion?.fromStorage(own) ?? own;
  return object === own ? stored : StoredObject.of(stored.key, stored.revision, object);
}
