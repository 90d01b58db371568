// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The resources that a server serves from the start: the built-in ones, with the strategies of those that the server itself looks after.
import { builtInDefinitions } from "./built-ins/built-in-definitions.ts";
import { customResourceDefinitionStrategy } from "./custom-resources/definition-strategy.ts";
import { namespaceStrategy } from "./namespaces/namespace-strategy.ts";
import type { ResourceDefinition } from "./registry/resource-definition.ts";
import type { Strategy } from "./registry/strategy.ts";

const ownStrategies: Readonly<Record<string, Strategy>> = {
  "/namespaces": namespaceStrategy,
  "apiextensions.k8s.io/customresourcedefinitions": customResourceDefinitionStrategy,
};

export function serverDefinitions(): readonly ResourceDefinition[] {
  return builtInDefinitions.map((definition) => {
    const own = ownStrategies[`${definition.group}/${definition.resource}`];
    return own ? withStrategy(definition, { ...definition.strategy, ...inside(own, definition.strategy) }) : definition;
  });
}

/** A copy with another strategy. Descriptors are copied, so that a schema that is built at first use is not built for this. */
function withStrategy(definition: ResourceDefinition, strategy: Strategy): ResourceDefinition {
  const descriptors = {
    ...Object.getOwnPropertyDescriptors(definition),
    strategy: { value: strategy, enumerable: true },
  };
  // Proof of the cast: all members of a ResourceDefinition, one of them replaced by another Strategy.
  return Object.defineProperties({}, descriptors) as ResourceDefinition;
}

/** What all built-in kinds do to an object on its way in comes before and after what this one does. */
function inside(own: Strategy, outer: Strategy): Strategy {
  return {
    ...own,
    applyDefaults: (object) => {
      const decoded = outer.applyDefaults?.(object) ?? object;
      return own.applyDefaults?.(decoded) ?? decoded;
    },
    prepareForCreate: async (object, context) => {
      const prepared = (await own.prepareForCreate?.(object, context)) ?? object;
      return outer.prepareForCreate?.(prepared, context) ?? prepared;
    },
  };
}
