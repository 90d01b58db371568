// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Server-side apply: https://kubernetes.io/docs/reference/using-api/server-side-apply/
import { isJsonObject, type JsonObject } from "@nuvolaris/api-machinery";
import { ApplyConflictError } from "../apply/apply-conflict-error.ts";
import { ApplyRequestError, TypedObjectError, type Applied } from "../apply/apply-patch.ts";
import { ApiError, badRequest, conflict, internalFailure, invalid } from "../registry/api-error.ts";
import { fromJson, withMetadata, type ApiObject } from "../registry/api-object.ts";
import { withManagedFields } from "../registry/owned-fields.ts";
import type { Change } from "../registry/update-object.ts";
import { pruneNulls } from "../schema/defaulting.ts";
import { checkName } from "./decode-object.ts";
import { parseYaml } from "./request-body.ts";
import type { ResourceRequest } from "./resource-request.ts";

/** What the applied configuration in `text`, YAML or JSON, makes of an object. Throws a 400 for a text that is neither. */
export async function applyChange(
  request: ResourceRequest,
  text: string,
): Promise<(old: ApiObject | undefined) => Promise<Change>> {
  const applied = await decodeApplied(text);
  return async (old) => {
    const { object, managedFields } = outcome(request, applied, old);
    await refuseNulls(request, object);
    checkName(fromJson(object), request.info.name ?? "");
    const change = withManagedFields(fromJson(object), managedFields);
    return { object: old ? change : withoutVersion(request, change), fieldsAreTracked: true };
  };
}

async function decodeApplied(text: string): Promise<JsonObject> {
  try {
    const value = await parseYaml(text);
    if (isJsonObject(value)) return value;
    if (value === null) return {};
  } catch (error) {
    if (error instanceof ApiError) throw badRequest(`error decoding YAML: ${error.message}`, { cause: error });
    throw error;
  }
  throw badRequest("error decoding YAML: the configuration is no object");
}

function outcome(
  { parts, definition, context, force }: ResourceRequest,
  applied: JsonObject,
  old: ApiObject | undefined,
): Applied {
  try {
    return parts.ownedFields.apply({ applied, old, force }, { definition, context });
  } catch (error) {
    if (error instanceof ApplyConflictError) {
      throw new ApiError(
        { code: 409, reason: "Conflict", message: error.message, details: { causes: error.causes } },
        { cause: error },
      );
    }
    if (error instanceof ApplyRequestError) throw badRequest(error.message, { cause: error });
    if (error instanceof TypedObjectError) throw internalFailure(error.message, { cause: error });
    throw error;
  }
}

/**
 * A merge may leave null where an object was emptied. In requests such nulls are dropped, in what an apply makes they are refused.
 */
async function refuseNulls({ definition, context }: ResourceRequest, object: JsonObject): Promise<void> {
  if (!definition.isCustom || pruneNulls(definition.schema, object) === object) return;
  const { name = "" } = fromJson(object).metadata;
  const errors = await definition.strategy.validate?.(fromJson(object), context);
  if (errors?.length) throw invalid(definition, name, errors);
}

/** An apply that creates: a version in it is not looked at, a uid names an object that is not there. */
function withoutVersion({ definition }: ResourceRequest, object: ApiObject): ApiObject {
  const { uid, name = "" } = object.metadata;
  if (uid) {
    const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
    throw conflict(definition, name, why);
  }
  return withMetadata(object, { resourceVersion: undefined });
}
