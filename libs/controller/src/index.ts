// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
export { adopt, controllerReference, managedByLabel, OwnershipError } from "./apply/adopt.ts";
export type { AdoptOptions, Owner } from "./apply/adopt.ts";
export { childName } from "./apply/child-name.ts";
export type { ChildNameOptions } from "./apply/child-name.ts";
export { withLabels } from "./apply/with-labels.ts";
export { AlreadyOwnedError, Children, NothingPrunableError, UndeclaredKindError } from "./apply/children.ts";
export type { ChildrenOptions } from "./apply/children.ts";
export type { ListerOf } from "./declared-listers.ts";
export { Channel } from "./channel-source.ts";
export { Cluster } from "./cluster.ts";
export type { ClusterClient, ClusterOptions, FollowedKind } from "./cluster.ts";
export { Controller } from "./controller.ts";
export type { ControllerOptions } from "./controller.ts";
export { unobserved } from "./metrics/controller-observer.ts";
export type { ControllerObserver, ObserveController, ReconcileOutcome } from "./metrics/controller-observer.ts";
export { controllerOf, enqueueMapped, enqueueObject, enqueueOwner, isReferenceTo } from "./event-handler.ts";
export type { Enqueue, EventHandler } from "./event-handler.ts";
export { clientEventSink } from "./events/client-event-sink.ts";
export type { ClusterEvent, EventContent, EventSeries, ObjectReference } from "./events/event-content.ts";
export { EventRecorder } from "./events/event-recorder.ts";
export { objectEvents } from "./events/object-events.ts";
export type { ObjectEvents } from "./events/object-events.ts";
export type { EventRecorderOptions, EventSink } from "./events/event-recorder.ts";
export type { SpamFilterOptions } from "./events/spam-filter.ts";
export { Finalizers } from "./finalizers.ts";
export type { FinalizersOptions } from "./finalizers.ts";
export { HealthChecks } from "./serving/health.ts";
export type { HealthCheck, HealthGroup, HealthResult } from "./serving/health.ts";
export type { HttpAddress } from "./serving/http-address.ts";
export { HttpServer, ListenError } from "./serving/http-server.ts";
export type { HttpServerOptions } from "./serving/http-server.ts";
export { forKind, KindSource, owns, watches } from "./kind-source.ts";
export type { KindSourceOptions } from "./kind-source.ts";
export { alwaysLeader } from "./leader-election.ts";
export type { LeaderElection, Leadership } from "./leader-election.ts";
export { localView } from "./local-view.ts";
export type { LocalView } from "./local-view.ts";
export { silentLogger } from "./logger.ts";
export type { LogFields, Logger } from "./logger.ts";
export { Manager, ManagerStateError, ShutdownTimeoutError } from "./manager.ts";
export type { ManagerOptions, Stage } from "./manager.ts";
export { namespaceSelection, NamespaceSelectionError } from "./namespace-selection.ts";
export type { NamespaceSelection } from "./namespace-selection.ts";
export { objectController, watchedKind } from "./object-controller.ts";
export type { ObjectControllerOptions, OwnedKind } from "./object-controller.ts";
export type { ObjectEvent } from "./object-event.ts";
export { objectReconciler } from "./object-reconciler.ts";
export type { FinalizeObject, ObjectContext, ObjectReconcilerOptions, ReconcileObject } from "./object-reconciler.ts";
export {
  describePause,
  OperatorPause,
  OperatorPausedError,
  pausable,
  pauseConfigMapOf,
  pauseRecordOf,
} from "./operator-pause.ts";
export type { OperatorPauseOptions, PauseRecord } from "./operator-pause.ts";
export { keepFieldsOf } from "./own-fields-projection.ts";
export { isPaused, pauseAnnotationOf } from "./pause.ts";
export {
  and,
  annotationsChanged,
  generationChanged,
  labelsChanged,
  not,
  or,
  resourceVersionChanged,
} from "./predicate.ts";
export type { Predicate } from "./predicate.ts";
export { eventLoopWatch } from "./metrics/event-loop-watch.ts";
export type { EventLoopWatchOptions, LoopDelays } from "./metrics/event-loop-watch.ts";
export { createPrometheusMetrics } from "./metrics/prometheus.ts";
export type { PrometheusMetrics } from "./metrics/prometheus-metrics.ts";
export { readLive } from "./read-live.ts";
export { ReconcileAbortedError, ReconcileTimeoutError, TerminalError } from "./reconcile.ts";
export type { Reconcile, ReconcileRequest, ReconcileResult } from "./reconcile.ts";
export { background } from "./runnable.ts";
export type { Runnable, Running, StopSignals } from "./runnable.ts";
export type { FollowedObjects, NamespaceReads, Source, SourceContext } from "./source.ts";
export { reviewedAccess } from "./serving/reviewed-access.ts";
export type { ReviewedAccessOptions } from "./serving/reviewed-access.ts";
export { CertificateError, certificateFiles, ownCertificate } from "./serving/serving-certificate.ts";
export type {
  CertificateFilesOptions,
  CertificateSource,
  KeyPair,
  OwnCertificateOptions,
} from "./serving/serving-certificate.ts";
export { statusPages } from "./serving/status-pages.ts";
export type { MetricsText, StatusPagesOptions } from "./serving/status-pages.ts";
export { timer } from "./timer-source.ts";
export type { TimerOptions } from "./timer-source.ts";
export { StatusWriter } from "./status-writer.ts";
export type { ConditionChange, StatusChange, StatusOf, StatusWriterOptions } from "./status-writer.ts";
