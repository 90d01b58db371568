// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export type { KubernetesObject, ObjectKey, ObjectOf, ResourceKind, Stored } from "@nuvolaris/api-machinery";
export { Client, isConflict, isNotFound, StatusError, Tracing } from "@nuvolaris/client";
export type { Login, LoginAnswer, LoginContext, LoginReason } from "@nuvolaris/client";
export {
  and,
  annotationsChanged,
  Channel,
  childName,
  createPrometheusMetrics,
  generationChanged,
  labelsChanged,
  namespaceSelection,
  NamespaceSelectionError,
  not,
  or,
  resourceVersionChanged,
  silentLogger,
  TerminalError,
  timer,
  withLabels,
} from "@nuvolaris/controller";
export type {
  ChildNameOptions,
  HttpAddress,
  ListerOf,
  Logger,
  NamespaceSelection,
  ObjectContext,
  ObjectEvents,
  Predicate,
  PrometheusMetrics,
  ReconcileObject,
  ReconcileRequest,
  ReconcileResult,
  Source,
  StatusChange,
  TimerOptions as TimerSourceOptions,
} from "@nuvolaris/controller";
export { ABSENT, kopfTakeover, PermanentError, PRESENT, TemporaryError } from "@nuvolaris/handlers";
export type {
  ChangeContext,
  Daemon,
  DaemonContext,
  DaemonOptions,
  EventContext,
  EventHandler,
  EventOptions,
  FieldContext,
  Handler,
  HandlerContext,
  HandlerOptions,
  Index,
  IndexEntries,
  IndexOptions,
  KindHandlers,
  KopfTakeoverOptions,
  SubHandler,
  SubHandlerContext,
  SubHandlerOptions,
  TakeoverReader,
  Timer,
  TimerContext,
  TimerOptions,
} from "@nuvolaris/handlers";
export { ClusterNotChosenError } from "./config.ts";
export { ControllerDeclaration, OperatorDeclarationError } from "./controller-declaration.ts";
export type { ControllerOptions, OwnsOptions, WatchesOptions } from "./controller-declaration.ts";
export type { KindOptions } from "./handling.ts";
export { isFinalizerOf } from "./finalizer-names.ts";
export { createLogger } from "./logging/logger.ts";
export type { LoggerOptions, LogLevel } from "./logging/logger.ts";
export { createOperator, Operator } from "./operator.ts";
export type { MetricsAddress, OperatorOptions, ProcessEvents, RunOptions, SecureServing } from "./operator-options.ts";
export type { OperatorKind } from "./operator-plan.ts";
export { describePermission, missingPermissions, permissionsOf } from "./permission-check.ts";
export type { IsAllowed, Permission, ResourceAttributes, RuleScopes } from "./permission-check.ts";
export type { LeaderElectionOptions } from "./run-election.ts";
export type { ProcessContext, ProcessHandler, ProcessHandlerOptions } from "./process/process-handlers.ts";
export { CleanupError, StartupError } from "./process/process-life.ts";
export type { Probe, ProbeOptions } from "./process/probes.ts";
export { UncaughtExceptionError } from "./process-failures.ts";
export { namedNamespaces } from "./rbac-rules.ts";
export type { OperatorRules, PolicyRule, RequiredRule, RulesOptions } from "./rbac-rules.ts";
