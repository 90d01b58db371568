// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** How a run stands for election: the Lease, what is told of it, and the client that writes only while it leads. */
import type { Client } from "@nuvolaris/client";
import type { Clock } from "@nuvolaris/clock";
import type { Cluster, EventRecorder, LeaderElection, Logger } from "@nuvolaris/controller";
import {
  askToStepAside,
  LeaderElector,
  leaderGate,
  LeaseForbiddenError,
  type LeaderElectionObserver,
  type LeaseTimings,
} from "@nuvolaris/leader-election";

/** Of all processes with the same Lease one works; the others stand by with warm caches. */
export interface LeaderElectionOptions extends Partial<LeaseTimings> {
  /** The Lease's namespace: the operator's own. */
  readonly namespace: string;
  /** The Lease's name. Default: the operator's. */
  readonly name?: string;
  /** Of this process alone. Default: the run's `instance` with a random part. */
  readonly identity?: string;
  /**
   * Who holds the Lease is asked to step aside, each time before this process stands: for a run from a checkout, beside a release
   * that works in the cluster. A holder that does not answer ends the run with a HolderSilentError. Default: nobody is asked.
   */
  readonly asksHolder?: {
    /** How long, in milliseconds, the holder may take to end its work. Default 60,000. */
    readonly patienceMs?: number;
  };
}

/** What an election is made of. */
export interface ElectionParts {
  readonly client: Client;
  readonly events: EventRecorder;
  readonly operator: string;
  readonly instance: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
}

/** What a run gets from it. */
export interface RunElection {
  readonly leaderElection?: LeaderElection;
  /** For all that only a leader does. */
  readonly client: Client;
}

/** How long a process with empty caches does not stand: one that can read nothing must not keep others from leading. */
const warmUpLimitMs = 30_000;

/** The election of a run: by a Lease, by what the author brought, or none. */
export function electionOf(
  given: LeaderElection | LeaderElectionOptions | undefined,
  parts: ElectionParts,
): RunElection {
  const { client, operator, instance, clock, random } = parts;
  if (!given) return { client };
  if ("acquire" in given) return { client, leaderElection: given };
  const { name = operator, identity = `${instance}_${crypto.randomUUID()}`, namespace } = given;
  const observer = toldTo(parts, { identity, lease: `${namespace}/${name}` });
  const elector = new LeaderElector({ ...given, client, namespace, name, identity, clock, random, observer });
  const leaderElection = asking(elector, { ...given, name, identity }, parts);
  return { leaderElection, client: client.wrap((transport) => leaderGate(transport, elector)) };
}

/** Stands when who holds the Lease has left it to this process, where that is wished for. */
function asking(
  election: LeaderElection,
  { asksHolder, namespace, name, identity, retryPeriodMs }: LeaderElectionOptions & { name: string; identity: string },
  { client, clock, log }: ElectionParts,
): LeaderElection {
  if (!asksHolder) return election;
  return {
    async acquire(signal) {
      log.info("asking who holds the lease to step aside", { lease: `${namespace}/${name}` });
      const pace = retryPeriodMs === undefined ? {} : { retryPeriodMs };
      await askToStepAside({ ...asksHolder, ...pace, client, clock, namespace, name, by: identity, signal });
      return election.acquire(signal);
    },
  };
}

/** Stands once the caches are filled: who wins goes to work at once. */
export function standingWarm(
  election: LeaderElection,
  { cluster, clock, log }: { readonly cluster: Cluster; readonly clock: Clock; readonly log: Logger },
): LeaderElection {
  return {
    async acquire(signal) {
      const waited = new AbortController();
      const either = AbortSignal.any([signal, waited.signal]);
      const cancel = clock.setTimer(warmUpLimitMs, () => {
        log.warn("standing for election with caches that are not filled", { reason: cluster.ready() });
        waited.abort();
      });
      try {
        await cluster.whenReady(either);
      } catch (error) {
        signal.throwIfAborted();
        if (!waited.signal.aborted) throw error;
      } finally {
        cancel();
      }
      return election.acquire(signal);
    },
  };
}

function toldTo(
  { log, events }: ElectionParts,
  { identity, lease }: { readonly identity: string; readonly lease: string },
): LeaderElectionObserver {
  // An outage is told once, not with each attempt.
  let told = "";
  return {
    leaderChanged: (leader) => {
      told = "";
      log.info("leader changed", { lease, leader });
    },
    acquired: (held) => {
      const note = `${identity} became leader`;
      events.record(held, { type: "Normal", reason: "LeaderElection", action: "Elect", note });
    },
    attemptFailed: (attempt, error) => {
      const message = error instanceof Error ? error.message : String(error);
      const level = message === told ? "debug" : error instanceof LeaseForbiddenError ? "error" : "warn";
      told = message;
      log[level]("leader election failed, will try again", { lease, attempt, error });
    },
  };
}
