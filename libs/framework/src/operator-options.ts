// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Client } from "@nuvolaris/client";
import type { Clock } from "@nuvolaris/clock";
import type { HttpAddress, LeaderElection, Logger, PrometheusMetrics } from "@nuvolaris/controller";
import type { FailureSource } from "./process-failures.ts";
import type { SignalSource } from "./process-signals.ts";

/** What an operator needs of `process`. */
export type ProcessEvents = SignalSource & FailureSource;

export interface OperatorOptions {
  /**
   * The operator's name, a DNS label. It is the field manager of what is applied, the reporter of events, and the prefix of the
   * annotation and the finalizer on objects with handlers: two operators on one kind need two names. Default `operator`.
   */
  readonly name?: string;
  /** Only these namespaces are looked at. Default: all of them. */
  readonly namespaces?: readonly string[];
}

/** Where and how an operator runs. Everything has a default but, outside of a cluster, the choice of the cluster. */
export interface RunOptions {
  /** Default: a client for the cluster that KUBECONFIG names or that the process runs in. */
  readonly client?: Client;
  /** Ends the run. */
  readonly signal?: AbortSignal;
  /**
   * Whose SIGTERM and SIGINT end the run, and whose uncaught exceptions end it with an UncaughtExceptionError. Default: this
   * process, unless there is a `signal`: who has one decides about the process.
   */
  readonly process?: ProcessEvents;
  readonly clock?: Clock;
  /** Gives [0, 1), for jitter. Default `Math.random`. */
  readonly random?: () => number;
  /** Default: lines on standard error, for people on a terminal and as JSON elsewhere. */
  readonly log?: Logger;
  /** Serves `/metrics`. Default: nowhere. */
  readonly metrics?: HttpAddress;
  /**
   * What `/metrics` tells. Whoever brings a `client` makes it, so that the client can report to it:
   * `observer: prometheus.clientObserver(host)`. Default: one of the run's own.
   */
  readonly prometheus?: PrometheusMetrics;
  /** Serves `/healthz` and `/readyz`. Default: nowhere. */
  readonly health?: HttpAddress;
  readonly leaderElection?: LeaderElection;
  /** How long, in milliseconds, reconciles in flight may take to end. Default 30,000. */
  readonly gracefulShutdownMs?: number;
  /** This process' name in events: the pod's. Default: the operator's name. */
  readonly instance?: string;
  /** Called once, when the caches are filled and controllers run. */
  readonly onReady?: () => void;
}
