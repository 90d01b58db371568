// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export { validateCustomResourceDefinition } from "./crd-validation.ts";
export { defineKind } from "./custom-kind.ts";
export type { CustomKind, CustomObject, KindDefinition } from "./custom-kind.ts";
export { CustomResourceDefinition } from "./custom-resource-definition.ts";
export type {
  CustomResourceConversion,
  CustomResourceDefinitionCondition,
  CustomResourceDefinitionNames,
  CustomResourceDefinitionSpec,
  CustomResourceDefinitionStatus,
  CustomResourceDefinitionVersion,
  CustomResourceSubresources,
  PrinterColumn,
  ScaleSubresource,
  SelectableField,
  WebhookClientConfig,
} from "./custom-resource-definition.ts";
export { KindDefinitionError } from "./kind-definition-error.ts";
export {
  embeddedResource,
  example,
  format,
  listAtomic,
  listMap,
  listSet,
  mapAtomic,
  preserveUnknownFields,
  rule,
} from "./schema-extension.ts";
