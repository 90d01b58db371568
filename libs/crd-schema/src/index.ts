// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export { breakingChanges } from "./compatibility/breaking-changes.ts";
export type { BreakingChange } from "./compatibility/breaking-changes.ts";
export { approvalOf, isProtectedGroup } from "./definition/approval.ts";
export type { Approval, ApprovalState } from "./definition/approval.ts";
export { initialStoredVersions, validateCustomResourceDefinition } from "./definition/crd-validation.ts";
export type { CrdValidationOptions } from "./definition/crd-validation.ts";
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
export { ownMember } from "./own-member.ts";
export { pruneUnknownFields } from "./pruning.ts";
export type { Pruned, PruneOptions } from "./pruning.ts";
export { compileRegularExpression, RegularExpressionError } from "./regular-expression.ts";
export { loadRuleCompiler } from "./cel/load-rule-compiler.ts";
export { hasRules } from "./structural/rule-compiler.ts";
export type { RuleCompiler, RuleValidation, RuleValidator } from "./structural/rule-compiler.ts";
export { validateStructuralSchema } from "./structural/structural-rules.ts";
export { findUnknownFormats } from "./value/format.ts";
export { createSchemaValidator } from "./value/schema-validator.ts";
export type { SchemaValidator, ValueValidationOptions } from "./value/schema-validator.ts";
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
