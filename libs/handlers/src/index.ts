// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export type { Backoff } from "./backoff.ts";
export { clientObjectWriter } from "./client-object-writer.ts";
export type { ClientObjectWriterOptions } from "./client-object-writer.ts";
export type { Cause } from "./cycle-plan.ts";
export type { HandlerTools } from "./cycle-run.ts";
export type { Diff, DiffEntry } from "./diff.ts";
export type {
  ChangeContext,
  DeleteOptions,
  FieldContext,
  Handler,
  HandlerContext,
  HandlerOptions,
  HandlerResult,
  KindHandlers,
  SpecOf,
} from "./handler.ts";
export { HandlerRegistrationError, PermanentError, TemporaryError } from "./handler-errors.ts";
export type { TemporaryErrorOptions } from "./handler-errors.ts";
export { ABSENT, PRESENT } from "./handler-filters.ts";
export type { HandlerFilters, MetadataFilter } from "./handler-filters.ts";
export { HandlerReconciler } from "./handler-reconciler.ts";
export type { HandlerReconcilerOptions } from "./handler-reconciler.ts";
export { HandlerRegistry } from "./handler-registry.ts";
export type { FieldPath } from "./json-path.ts";
export type { RecordsEvents } from "./handled-events.ts";
export type { MergePatchOf, ObjectPatch } from "./object-patch.ts";
export type { ObjectWriter } from "./object-writer.ts";
export type { RegisteredHandler } from "./registered-handler.ts";
