// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Between a served version and the stored one with the strategy `None`: only `apiVersion` changes. What is read is
 * pruned and defaulted by the schema of the version that is served, so that a changed schema shows at once.
 */
import type { JsonSchemaProps } from "@nuvolaris/api-machinery";
import { pruneUnknownFields } from "@nuvolaris/crd-schema";
import { fromJson, toJson, type ApiObject } from "../registry/api-object.ts";
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

function inVersion(object: ApiObject, apiVersion: string): ApiObject {
  return object.apiVersion === apiVersion ? object : { ...object, apiVersion };
}
