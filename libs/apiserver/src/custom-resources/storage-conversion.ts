// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Between a served version and the stored one with the strategy `None`: only `apiVersion` changes. What is read is
 * pruned and defaulted by the schema of the version that is served, so that a changed schema shows at once.
 */
import type { JsonSchemaProps } from "@nuvolaris/api-machinery";
import { pruneUnknownFields } from "@nuvolaris/crd-schema";
import { fromJson, toJson, type ApiObject } from "../registry/api-object.ts";
import { internalFailure } from "../registry/api-error.ts";
import type { StorageConversion } from "../registry/resource-definition.ts";
import { applySchemaFacts } from "./custom-resource-strategy.ts";

export function storageConversion(served: string, stored: string, schema: JsonSchemaProps): StorageConversion {
  return {
    toStorage: (object) => inVersion(object, stored),
    fromStorage: (object) => {
      const json = toJson(object);
      const pruned = pruneUnknownFields(schema, json, { isRoot: true }).object;
      return inVersion(applySchemaFacts(schema, pruned === json ? object : fromJson(pruned)), served);
    },
  };
}

/**
 * With the strategy `Webhook`: objects of the stored version are served as they are. Others would have to be sent to the
 * webhook, which this server does not do: it says so instead of guessing what the webhook would answer.
 */
export function webhookConversion(served: string, stored: string, schema: JsonSchemaProps): StorageConversion {
  const conversion = storageConversion(served, stored, schema);
  const refuse = (object: ApiObject): never => {
    const kind = `${served}, Kind=${object.kind}`;
    throw internalFailure(`conversion webhook for ${kind} failed: this server does not call conversion webhooks`);
  };
  return {
    toStorage: (object) => (object.apiVersion === stored ? object : refuse(object)),
    fromStorage: (object) => (object.apiVersion === served ? conversion.fromStorage(object) : refuse(object)),
  };
}

function inVersion(object: ApiObject, apiVersion: string): ApiObject {
  return object.apiVersion === apiVersion ? object : { ...object, apiVersion };
}
