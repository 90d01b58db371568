// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export { canonicalJson } from "./canonical-json.ts";
export { findCondition, setCondition } from "./conditions.ts";
export type { Condition } from "./conditions.ts";
export { deepEqual } from "./deep-equal.ts";
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
export { parseFieldSelector } from "./field-selector.ts";
export type { FieldSelector, FieldSelectorTerm } from "./field-selector.ts";
export { formatApiVersion, formatGroupResource, parseApiVersion } from "./group-version.ts";
export type { GroupVersion, GroupVersionKind, GroupVersionResource } from "./group-version.ts";
export { JsonPatchError, parseJsonPatch } from "./json-patch-operation.ts";
export type { JsonPatchOperation } from "./json-patch-operation.ts";
export { applyJsonPatch } from "./json-patch.ts";
export { formatJsonPointer, parseJsonPointer } from "./json-pointer.ts";
export type { JsonSchemaProps, ValidationRule } from "./json-schema-props.ts";
export { parseJson, stringifyJson } from "./json-text.ts";
export { isJsonObject } from "./json-value.ts";
export type { JsonObject, JsonValue } from "./json-value.ts";
export { formatObjectKey, objectKeyOf, parseObjectKey } from "./kubernetes-object.ts";
export type { KubernetesObject, ObjectKey, ObjectList, Stored } from "./kubernetes-object.ts";
export { parseLabelSelector, selectorFromLabelSelector } from "./label-selector.ts";
export type { LabelSelector, Selector } from "./label-selector.ts";
export { applyMergePatch, createMergePatch } from "./merge-patch.ts";
export { dnsLabelProblems, dnsSubdomainProblems, labelKeyProblems, labelValueProblems } from "./names.ts";
export type { ManagedFieldsEntry, ObjectMeta, OwnerReference, StoredObjectMeta } from "./object-meta.ts";
export { canonicalQuantity, compareQuantities, parseQuantity, QuantityError } from "./quantity.ts";
export type { Quantity, QuantityFormat } from "./quantity.ts";
export { apiVersionOf, resourceKind } from "./resource-kind.ts";
export type { ObjectOf, ResourceKind } from "./resource-kind.ts";
export { compareResourceVersions, isResourceVersion, ResourceVersionError } from "./resource-version.ts";
export { SelectorError } from "./selector-error.ts";
export type { Status, StatusCause, StatusDetails, StatusReason } from "./status.ts";
export { formatMicroTime, formatTime } from "./time.ts";
export { initialEventsEnd } from "./watch-event.ts";
export type { Bookmark, WatchEvent } from "./watch-event.ts";
