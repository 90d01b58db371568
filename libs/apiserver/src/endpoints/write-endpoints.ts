// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// create and update.
import type { ApiObject } from "../registry/api-object.ts";
import { createObject } from "../registry/create-object.ts";
import { updateObject } from "../registry/update-object.ts";
import { checkName, decodeObject } from "./decode-object.ts";
import { answerObject, answerReview } from "./representation.ts";
import { keyOf, type ResourceRequest } from "./resource-request.ts";

export async function create(request: ResourceRequest): Promise<Response> {
  const { parts, definition, context, info } = request;
  const object = await decodeObject(request);
  if (definition.review) {
    const asked = parts.ownedFields.track(inNamespace(object, info.namespace), undefined, request);
    return answerReview(request, await definition.review(asked, context));
  }
  const stored = await createObject(parts, { definition, object, namespace: info.namespace, context });
  return answerObject(request, stored, 201);
}

/** PUT of the object, or of its status. */
export async function update(request: ResourceRequest): Promise<Response> {
  const { parts, definition, context } = request;
  const object = await decodeObject(request);
  const key = keyOf(request);
  const { uid } = object.metadata;
  checkName(object, key.name);
  const { stored, wasCreated } = await updateObject(parts, {
    definition,
    key,
    context,
    change: () => ({ object }),
    ...(uid && { expectedUid: uid }),
  });
  return answerObject(request, stored, wasCreated ? 201 : 200);
}

/** Reviews of a namespace are asked below its path, and say so themselves at most once. */
function inNamespace(object: ApiObject, namespace: string | undefined): ApiObject {
  if (namespace === undefined) return object;
  return { ...object, metadata: { ...object.metadata, namespace: object.metadata.namespace ?? namespace } };
}
