// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export { validateCustomResourceDefinition } from "./definition/crd-validation.ts";
export { defineKind } from "./definition/custom-kind.ts";
export type { CustomKind, CustomObject, KindDefinition } from "./definition/custom-kind.ts";
export { CustomResourceDefinition } from "./definition/custom-resource-definition.ts";
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
} from "./definition/custom-resource-definition.ts";
export { KindDefinitionError } from "./definition/kind-definition-error.ts";
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
} from "./zod/extension.ts";
