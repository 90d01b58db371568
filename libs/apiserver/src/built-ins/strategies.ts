// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The strategy of each built-in resource: what its kind does of its own (strategies/), inside of what all of them do. */
import type { GroupVersionResource } from "@nuvolaris/api-machinery";
import { badRequest } from "../registry/api-error.ts";
import { fromJson, toJson, type ApiObject } from "../registry/api-object.ts";
import type { Strategy } from "../registry/strategy.ts";
import { builtInTypes } from "./built-in-types.ts";
import { builtInDefaults } from "./defaults/built-in-defaults.ts";
import { applyTypeDefaults } from "./defaults/type-defaults.ts";
import { GoTypeError, throughGo } from "./go-values.ts";
import { ownStrategies } from "./strategies/own-strategies.ts";
import { traitsOf } from "./traits.ts";
import type { QualifiedName } from "./type-facts.ts";

/** A resource and the Go type of its kind. */
export interface BuiltInResource extends GroupVersionResource {
  readonly type: QualifiedName;
}

/** The strategy that serves a built-in resource. */
export function strategyFor(resource: BuiltInResource): Strategy {
  const own = ownStrategies[`${resource.group}/${resource.resource}`] ?? {};
  const decode = (object: ApiObject): ApiObject => decodeAsGo(object, resource);
  return {
    ...traitsOf(resource),
    ...own,
    applyDefaults: (object) => {
      const decoded = withDefaults(decode(object), resource);
      return own.applyDefaults?.(decoded) ?? decoded;
    },
    // Again through Go: the generic part has taken the status away, and Go writes an empty one.
    prepareForCreate: async (object, context) => decode((await own.prepareForCreate?.(object, context)) ?? object),
  };
}

function decodeAsGo(object: ApiObject, { type, version }: BuiltInResource): ApiObject {
  try {
    const value = throughGo(builtInTypes, builtInTypes.require(type), toJson(object));
    return fromJson(value);
  } catch (error) {
    if (!(error instanceof GoTypeError)) throw error;
    const { kind } = object;
    throw badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${error.message}`, {
      cause: error,
    });
  }
}

function withDefaults(object: ApiObject, { type }: BuiltInResource): ApiObject {
  const facts = builtInTypes.require(type);
  return fromJson(applyTypeDefaults(builtInTypes, builtInDefaults, { type: facts, object: toJson(object) }));
}
