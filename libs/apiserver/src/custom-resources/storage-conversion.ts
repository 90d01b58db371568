// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Between a served version and the stored one with the strategy `None`: only `apiVersion` changes. What is read is
 * pruned and defaulted by the schema of the version that it is stored in, so that a changed schema shows at once, and
 * then pruned by that of the version that is served: what the stored version does not know is lost.
 */
import type { JsonSchemaProps } from "@nuvolaris/api-machinery";
import { pruneUnknownFields } from "@nuvolaris/crd-schema";
import { fromJson, toJson, type ApiObject } from "../registry/api-object.ts";
import { internalFailure } from "../registry/api-error.ts";
import type { StorageConversion } from "../registry/resource-definition.ts";
import { applySchemaFacts } from "./custom-resource-strategy.ts";

export interface ConversionVersions {
  /** The `apiVersion` that is served. */
  readonly served: string;
  /** The `apiVersion` that is stored now. What is there already may be of another one. */
  readonly stored: string;
  /** By `apiVersion`, of all versions that the kind has. */
  readonly schemas: ReadonlyMap<string, JsonSchemaProps>;
}

export function storageConversion({ served, stored, schemas }: ConversionVersions): StorageConversion {
  return {
    toStorage: (object) => inVersion(object, stored),
    fromStorage: (object) => {
      const own = schemas.get(object.apiVersion);
      const read = own === undefined ? object : applySchemaFacts(own, pruned(own, object));
      const servedSchema = schemas.get(served);
      const shown = servedSchema === undefined || served === object.apiVersion ? read : pruned(servedSchema, read);
      return inVersion(shown, served);
    },
  };
}

function pruned(schema: JsonSchemaProps, object: ApiObject): ApiObject {
  const json = toJson(object);
  const rest = pruneUnknownFields(schema, json, { isRoot: true }).object;
  return rest === json ? object : fromJson(rest);
}

/**
 * With the strategy `Webhook`: objects of the stored version are served as they are. Others would have to be sent to the
 * webhook, which this server does not do: it says so instead of guessing what the webhook would answer.
 */
export function webhookConversion(versions: ConversionVersions): StorageConversion {
  const { served, stored } = versions;
  const conversion = storageConversion(versions);
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
