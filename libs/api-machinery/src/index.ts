// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export {
  duplicate,
  fieldErrorCause,
  forbidden,
  formatFieldError,
  invalid,
  notSupported,
  required,
  tooLong,
  tooMany,
  typeInvalid,
} from "./field-error.ts";
export type { FieldError, FieldErrorType } from "./field-error.ts";
export { formatApiVersion, formatGroupResource, parseApiVersion } from "./group-version.ts";
export type { GroupVersion, GroupVersionKind, GroupVersionResource } from "./group-version.ts";
export type { JsonSchemaProps, ValidationRule } from "./json-schema-props.ts";
export { parseJson, stringifyJson } from "./json-text.ts";
export { isJsonObject } from "./json-value.ts";
export type { JsonObject, JsonValue } from "./json-value.ts";
export { formatObjectKey, objectKeyOf, parseObjectKey } from "./kubernetes-object.ts";
export type { KubernetesObject, ObjectKey, ObjectList, Stored } from "./kubernetes-object.ts";
export type { ManagedFieldsEntry, ObjectMeta, OwnerReference, StoredObjectMeta } from "./object-meta.ts";
export { apiVersionOf, resourceKind } from "./resource-kind.ts";
export type { ObjectOf, ResourceKind } from "./resource-kind.ts";
export type { Status, StatusCause, StatusDetails, StatusReason } from "./status.ts";
export { initialEventsEnd } from "./watch-event.ts";
export type { Bookmark, WatchEvent } from "./watch-event.ts";
