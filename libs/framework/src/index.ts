// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export type { KubernetesObject, ObjectKey, ObjectOf, ResourceKind, Stored } from "@nuvolaris/api-machinery";
export { Client, isConflict, isNotFound, StatusError } from "@nuvolaris/client";
export {
  and,
  annotationsChanged,
  createPrometheusMetrics,
  generationChanged,
  labelsChanged,
  not,
  or,
  resourceVersionChanged,
  silentLogger,
  TerminalError,
} from "@nuvolaris/controller";
export type {
  HttpAddress,
  Logger,
  ObjectContext,
  ObjectEvents,
  Predicate,
  PrometheusMetrics,
  ReconcileObject,
  ReconcileRequest,
  ReconcileResult,
  StatusChange,
} from "@nuvolaris/controller";
export { ABSENT, PermanentError, PRESENT, TemporaryError } from "@nuvolaris/handlers";
export type {
  ChangeContext,
  FieldContext,
  Handler,
  HandlerContext,
  HandlerOptions,
  KindHandlers,
} from "@nuvolaris/handlers";
export { ClusterNotChosenError } from "./config.ts";
export { ControllerDeclaration, OperatorDeclarationError } from "./controller-declaration.ts";
export type { ControllerOptions } from "./controller-declaration.ts";
export { createLogger } from "./logging/logger.ts";
export type { LoggerOptions, LogLevel } from "./logging/logger.ts";
export { createOperator, Operator } from "./operator.ts";
export type { OperatorOptions, ProcessEvents, RunOptions } from "./operator-options.ts";
export { UncaughtExceptionError } from "./process-failures.ts";
export type { PolicyRule } from "./rbac-rules.ts";
