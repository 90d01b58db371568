// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export type {
  Daemon,
  DaemonContext,
  DaemonOptions,
  EventContext,
  EventHandler,
  EventOptions,
  IndexOptions,
  Timer,
  TimerContext,
  TimerOptions,
} from "./activities/activity.ts";
export { DaemonReconciler } from "./activities/daemon-reconciler.ts";
export { EventReconciler } from "./activities/event-reconciler.ts";
export { indexSource } from "./activities/object-index.ts";
export type { FollowingIndex, Index, IndexEntries } from "./activities/object-index.ts";
export { TimerReconciler } from "./activities/timer-reconciler.ts";
export type { RegisteredDaemon, RegisteredEventHandler, RegisteredTimer } from "./activities/registered-activity.ts";
export type { Backoff } from "./backoff.ts";
export { clientObjectWriter } from "./client-object-writer.ts";
export type { ClientObjectWriterOptions } from "./client-object-writer.ts";
export type { Cause } from "./cycle-plan.ts";
export type { Diff, DiffEntry } from "./diff.ts";
export type {
  ChangeContext,
  DeleteOptions,
  FieldContext,
  Handler,
  HandlerContext,
  HandlerOptions,
  HandlerResult,
  SubHandler,
  SubHandlerContext,
  SubHandlerOptions,
} from "./handler.ts";
export type { HandlerTools } from "./handler-call.ts";
export { HandlerRegistrationError, PermanentError, TemporaryError } from "./handler-errors.ts";
export type { TemporaryErrorOptions } from "./handler-errors.ts";
export type { FieldFilter, HandlerFilters, MetadataFilter } from "./handler-filters.ts";
export { HandlerReconciler } from "./handler-reconciler.ts";
export type { HandlerReconcilerOptions } from "./handler-reconciler.ts";
export { HandlerRegistry } from "./handler-registry.ts";
export type { FieldPath } from "./json-path.ts";
export type { KindHandlers } from "./kind-handlers.ts";
export type { RecordsEvents } from "./handled-events.ts";
export type { ObjectFacts, SpecOf } from "./object-facts.ts";
export type { MergePatchOf, ObjectPatch } from "./object-patch.ts";
export type { ObjectChange, ObjectWriter } from "./object-writer.ts";
export type { RegisteredHandler } from "./registered-handler.ts";
export { kopfTakeover } from "./takeover/kopf-takeover.ts";
export type { KopfTakeoverOptions } from "./takeover/kopf-takeover.ts";
export type { TakeoverReader } from "./takeover/takeover-reader.ts";
export { ABSENT, PRESENT } from "./value-filter.ts";
export type { ValueFilter } from "./value-filter.ts";
