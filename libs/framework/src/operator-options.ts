// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { ResourceKind } from "@nuvolaris/api-machinery";
import type { Client, Tracing } from "@nuvolaris/client";
import type { Clock } from "@nuvolaris/clock";
import type { HttpAddress, LeaderElection, Logger, PrometheusMetrics } from "@nuvolaris/controller";
import type { TakeoverReader } from "@nuvolaris/handlers";
import type { FailureSource } from "./process-failures.ts";
import type { SignalSource } from "./process-signals.ts";
import type { SupervisedProcess } from "./process-supervisor.ts";
import type { LeaderElectionOptions } from "./run-election.ts";

/** What an operator needs of `process`. */
export type ProcessEvents = SignalSource & FailureSource & SupervisedProcess;

export interface OperatorOptions {
  /**
   * The operator's name, a DNS label. It is the field manager of what is applied, the reporter of events, and the prefix of the
   * annotation and the finalizer on objects with handlers: two operators on one kind need two names. Default `operator`.
   */
  readonly name?: string;
  /**
   * Only these namespaces are looked at: names, or patterns of names, as `["team-*", "!team-test"]`, for the namespaces that
   * there are at any time. `*` stands for any characters, `?` for one; a `!` leaves out, whatever the order. Default: all.
   */
  readonly namespaces?: readonly string[];
  /** What the handlers go on with: `kopfTakeover()` for an operator that was written with kopf and has been stopped. */
  readonly takesOverFrom?: TakeoverReader;
}

/** Where `/metrics` is served, and to whom. */
export interface MetricsAddress extends HttpAddress {
  /**
   * Over TLS, to whom the API server knows by the token that is sent and allows `get` on the path `/metrics`: by TokenReview and
   * SubjectAccessReview, for which the operator needs the rights. Default: in the clear, to everybody.
   */
  readonly secure?: SecureServing;
}

export interface SecureServing {
  /** Files in PEM, which are read again when they change. Default: a certificate that the process makes and signs by itself. */
  readonly files?: { readonly certFile: string; readonly keyFile: string };
}

/** Where and how an operator runs. Everything has a default but, outside of a cluster, the choice of the cluster. */
export interface RunOptions {
  /** Default: a client for the cluster that KUBECONFIG names or that the process runs in. */
  readonly client?: Client;
  /** Only these namespaces (names or patterns) are looked at, or all of them. Default: those that the operator was made for. */
  readonly namespaces?: readonly string[] | "all";
  /** Only the controllers and handlers of these kinds run. Default: all. */
  readonly kinds?: readonly ResourceKind[];
  /** Ends the run. */
  readonly signal?: AbortSignal;
  /**
   * Whose SIGTERM and SIGINT end the run, and whose uncaught exceptions end it with an UncaughtExceptionError. A parent with
   * an IPC channel, as `nx run operator:serve`, is sent `{ type: "ready" }`, and the end of the channel ends the run. Default:
   * this process, unless there is a `signal`: who has one decides about the process.
   */
  readonly process?: ProcessEvents;
  readonly clock?: Clock;
  /** Gives [0, 1), for jitter. Default `Math.random`. */
  readonly random?: () => number;
  /** Default: lines on standard error, for people on a terminal and as JSON elsewhere. */
  readonly log?: Logger;
  /** Serves `/metrics`. Default: nowhere. */
  readonly metrics?: MetricsAddress;
  /**
   * What `/metrics` tells. Whoever brings a `client` makes it, so that the client can report to it:
   * `observer: prometheus.clientObserver(host)`. Default: one of the run's own.
   */
  readonly prometheus?: PrometheusMetrics;
  /**
   * Makes spans of reconciles and requests: `new Tracing(trace.getTracer("my-operator"))`, with `@opentelemetry/api` and an SDK
   * of the program's own. Whoever brings a `client` gives it the same. Default: nothing is traced.
   */
  readonly tracing?: Tracing;
  /** Serves `/healthz` and `/readyz`. Default: nowhere. */
  readonly health?: HttpAddress;
  /**
   * One of several replicas works: by a Lease with these options, or by an election of the author's own. With a Lease no
   * write of a controller or handler is sent unless the process leads. Default: a single replica, which always works.
   */
  readonly leaderElection?: LeaderElection | LeaderElectionOptions;
  /**
   * The operator is paused while this ConfigMap is there: nothing is reconciled, and nobody leads; timers and daemons end. What
   * changed meanwhile is seen to when it goes. Its name is `<operator>-paused`. Default: none is looked for.
   */
  readonly pause?: { readonly namespace: string };
  /** How long, in milliseconds, reconciles in flight may take to end. Default 30,000. */
  readonly gracefulShutdownMs?: number;
  /** This process' name in events: the pod's. Default: the operator's name. */
  readonly instance?: string;
  /** Called once, when the caches are filled. A standby is ready too. */
  readonly onReady?: () => void;
}
