// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { FieldSelector, Selector } from "@nuvolaris/api-machinery";
import { badRequest } from "./api-error.ts";
import type { ApiObject } from "./api-object.ts";
import type { ResourceDefinition } from "./resource-definition.ts";

/** Which objects of a resource a list, a watch or a deletecollection is about. */
export interface Selection {
  /** Everything is selected: nobody needs to look at the objects. */
  readonly isEverything: boolean;
  matches(object: ApiObject): boolean;
}

/** Throws a 400 for a field that the resource cannot be selected by. */
export function createSelection(
  definition: ResourceDefinition,
  { labels, fields }: { readonly labels: Selector; readonly fields: FieldSelector },
): Selection {
  const known = definition.strategy.selectableFields ?? {};
  for (const { field } of fields.terms) {
    if (!(field in genericFields) && !(field in known)) throw badRequest(`field label not supported: ${field}`);
  }
  const selectable = { ...known, ...genericFields };
  return {
    isEverything: labels.empty && fields.terms.length === 0,
    matches: (object) =>
      labels.matches(object.metadata.labels) &&
      (fields.terms.length === 0 || fields.matches((field) => selectable[field]?.(object))),
  };
}

const genericFields: Readonly<Record<string, (object: ApiObject) => string>> = {
  "metadata.name": ({ metadata }) => metadata.name ?? "",
  "metadata.namespace": ({ metadata }) => metadata.namespace ?? "",
};
