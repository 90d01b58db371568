// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// `/finalize`: the one way to change a namespace's `spec.finalizers`. When the last is gone, so is the namespace.
import { isJsonObject } from "@nuvolaris/api-machinery";
import { notFound } from "../registry/api-error.ts";
import { updateObject } from "../registry/update-object.ts";
import { checkName, decodeObject } from "./decode-object.ts";
import { answerObject } from "./representation.ts";
import { keyOf, type ResourceRequest } from "./resource-request.ts";

export async function finalizeNamespace(request: ResourceRequest): Promise<Response> {
  const { parts, definition, context } = request;
  const wanted = await decodeObject(request);
  const key = keyOf(request);
  checkName(wanted, key.name);
  const { resourceVersion } = wanted.metadata;
  const finalizers = isJsonObject(wanted["spec"]) ? wanted["spec"]["finalizers"] : undefined;
  const { stored } = await updateObject(parts, {
    definition,
    key,
    context,
    change: (old) => {
      if (!old) throw notFound(definition, key.name);
      const spec = isJsonObject(old["spec"]) ? old["spec"] : {};
      const { finalizers: _former, ...rest } = spec;
      const metadata = resourceVersion ? { ...old.metadata, resourceVersion } : old.metadata;
      return { object: { ...old, metadata, spec: finalizers === undefined ? rest : { ...rest, finalizers } } };
    },
  });
  return answerObject(request, stored);
}
