// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What all custom resources do alike, by the schema of their version. */
import {
  formatFieldError,
  invalid,
  isJsonObject,
  type FieldError,
  type JsonSchemaProps,
} from "@nuvolaris/api-machinery";
import type { CustomResourceDefinitionVersion } from "@nuvolaris/crd-schema";
import { badRequest } from "../registry/api-error.ts";
import { fromJson, toJson, type ApiObject } from "../registry/api-object.ts";
import type { Strategy } from "../registry/strategy.ts";
import { applySchemaDefaults, pruneNulls } from "../schema/defaulting.ts";
import { checkEmbeddedTypes, EmbeddedObjectError } from "../schema/embedded-objects.ts";
import { decodeObjectMeta, ObjectMetaError } from "../schema/object-meta.ts";
import type { CompiledSchema } from "../schema/schema-validation.ts";
import { selectableFieldsOf } from "./selectable-fields.ts";

export interface CustomResource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly version: CustomResourceDefinitionVersion;
  readonly schema: JsonSchemaProps;
  readonly compiled: CompiledSchema;
}

export function customResourceStrategy(resource: CustomResource): Strategy {
  const { compiled, schema, version } = resource;
  return {
    hasGeneration: true,
    applyDefaults: (object) => applySchemaFacts(schema, decode(resource, object)),
    validate: (object) => withType(resource, object, () => compiled.validate(toJson(object))),
    validateUpdate: (object, old, context) =>
      withType(resource, object, () => {
        const [after, before] = [toJson(object), toJson(old)];
        const onForgiven = (error: FieldError): void => {
          context.warn(formatFieldError(error));
        };
        return context.subresource === "status"
          ? compiled.validateStatusUpdate(after, before, onForgiven)
          : compiled.validateUpdate(after, before, onForgiven);
      }),
    selectableFields: selectableFieldsOf(version.selectableFields ?? []),
  };
}

/** Nulls that cannot be and defaults that must be: the same for a request and for what is read from the store. */
export function applySchemaFacts(schema: JsonSchemaProps, object: ApiObject): ApiObject {
  const json = toJson(object);
  const filled = applySchemaDefaults(schema, pruneNulls(schema, json));
  return filled === json ? object : fromJson(filled);
}

/** Go's decoder refuses metadata of wrong types; below it, whole objects inside of the object are decoded as well. */
function decode({ kind, schema, version }: CustomResource, object: ApiObject): ApiObject {
  try {
    const { metadata } = toJson(object);
    const decoded = metadata === undefined ? {} : decodeObjectMeta(metadata);
    checkEmbeddedTypes({ ...schema, "x-kubernetes-embedded-resource": false }, toJson(object));
    return { ...object, metadata: isJsonObject(decoded) ? decoded : {} };
  } catch (error) {
    if (!(error instanceof ObjectMetaError || error instanceof EmbeddedObjectError)) throw error;
    throw badRequest(`${kind} in version "${version.name}" cannot be handled as a ${kind}: ${error.message}`, {
      cause: error,
    });
  }
}

/** An object of another kind is not looked at any further. */
function withType(
  resource: CustomResource,
  object: ApiObject,
  validate: () => readonly FieldError[],
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (object.kind !== resource.kind) errors.push(invalid("kind", object.kind, `must be ${resource.kind}`));
  if (object.apiVersion !== resource.apiVersion) {
    errors.push(invalid("apiVersion", object.apiVersion, `must be ${resource.apiVersion}`));
  }
  return errors.length > 0 ? errors : validate();
}
