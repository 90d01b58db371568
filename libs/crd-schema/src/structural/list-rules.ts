// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The list extensions: https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy */
import {
  forbidden,
  invalid,
  notSupported,
  required,
  type FieldError,
  type JsonSchemaProps,
} from "@nuvolaris/api-machinery";
import { ownMember } from "../own-member.ts";

const listTypes = ["atomic", "set", "map"];

export function checkListKeywords(schema: JsonSchemaProps, path: string): FieldError[] {
  const listType: string | undefined = schema["x-kubernetes-list-type"];
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  const errors: FieldError[] = [];
  if (listType !== undefined && schema.type !== "array") {
    const because = "must be array if x-kubernetes-list-type is specified";
    errors.push(
      schema.type === undefined ? required(`${path}.type`, because) : invalid(`${path}.type`, schema.type, because),
    );
  } else if (listType === "set") errors.push(...checkSetItems(schema.items ?? {}, `${path}.items`));
  if (listType !== undefined && !listTypes.includes(listType)) {
    errors.push(notSupported(`${path}.x-kubernetes-list-type`, listType, listTypes));
  }
  if (keys.length > 0 && listType !== "map") {
    const because = "must be map if x-kubernetes-list-map-keys is non-empty";
    const at = `${path}.x-kubernetes-list-type`;
    errors.push(listType === undefined ? required(at, because) : invalid(at, listType, because));
  }
  if (listType === "map") errors.push(...checkMapList(schema, path));
  if (listType === "map" || listType === "set") errors.push(...checkNullability(schema, path));
  return errors;
}

function checkSetItems(items: JsonSchemaProps, path: string): FieldError[] {
  const because = "must be atomic as item of a list with x-kubernetes-list-type=set";
  const listType = items["x-kubernetes-list-type"];
  if (items.type === "array" && listType !== undefined && listType !== "atomic") {
    return [invalid(`${path}.x-kubernetes-list-type`, listType, because)];
  }
  if (items.type === "object" && items["x-kubernetes-map-type"] !== "atomic") {
    // The server shows the item's list type here.
    return [invalid(`${path}.x-kubernetes-map-type`, listType, because)];
  }
  return [];
}

function checkMapList(schema: JsonSchemaProps, path: string): FieldError[] {
  const { items } = schema;
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  const keysPath = `${path}.x-kubernetes-list-map-keys`;
  const errors: FieldError[] = [];
  if (keys.length === 0) errors.push(required(keysPath, "must not be empty if x-kubernetes-list-type is map"));
  if (items === undefined)
    errors.push(required(`${path}.items`, "must have a schema if x-kubernetes-list-type is map"));
  else if (items.type !== "object") {
    errors.push(
      invalid(`${path}.items.type`, items.type ?? "", "must be object if parent array's x-kubernetes-list-type is map"),
    );
  }
  if (items?.type !== "object") return errors;
  for (const [index, key] of keys.entries()) {
    const property = ownMember(items.properties, key);
    if (property === undefined) errors.push(invalid(keysPath, keys, "entries must all be names of item properties"));
    else if (property.type === "array" || property.type === "object") {
      const because = "must be a scalar type if parent array's x-kubernetes-list-type is map";
      errors.push(invalid(`${path}.items.properties[${key}].type`, items.type, because));
    }
    if (keys.indexOf(key) < index) errors.push(invalid(keysPath, keys, "must not contain duplicate entries"));
  }
  return errors;
}

function checkNullability(schema: JsonSchemaProps, path: string): FieldError[] {
  const { items, "x-kubernetes-list-type": listType = "", "x-kubernetes-list-map-keys": keys = [] } = schema;
  if (items === undefined) return [];
  const errors: FieldError[] = [];
  if (items.nullable === true) {
    errors.push(forbidden(`${path}.items.nullable`, `cannot be nullable when x-kubernetes-list-type is ${listType}`));
  }
  if (listType !== "map") return errors;
  for (const key of keys) {
    const property = ownMember(items.properties, key);
    const at = `${path}.items.properties[${key}]`;
    if (property !== undefined && property.default === undefined && items.required?.includes(key) !== true) {
      const because =
        "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property";
      errors.push(required(`${at}.default`, because));
    }
    if (property?.nullable === true) {
      errors.push(
        forbidden(`${at}.nullable`, "this property is in x-kubernetes-list-map-keys, so it cannot be nullable"),
      );
    }
  }
  return errors;
}
