// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The lives that simulated containers can lead, as data: a list of stages each, and how long each lasts.
 *
 * The idea of stages is kwok's: https://kwok.sigs.k8s.io/docs/user/stages-configuration/. What makes a container go from
 * one to the next is in `container-life.ts`.
 */

/** What a container is in as long as a stage lasts. */
export type StageState =
  | { readonly waiting: { readonly reason: string; readonly message?: string } }
  | { readonly running: { readonly ready: boolean } }
  | { readonly terminated: { readonly exitCode: number; readonly reason: string } };

/** Told on the pod when a stage begins. `{image}` and `{container}` are replaced. */
export interface StageEvent {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly note: string;
}

export interface Stage {
  readonly state: StageState;
  /** In milliseconds. Absent: until the pod is deleted; a container that has ended is restarted as its policy says. */
  readonly lastsMs?: number;
  /** The place in the list of the stage that follows. Default: the next one. */
  readonly then?: number;
  readonly events?: readonly StageEvent[];
}

/** The life of a container. */
export interface Behaviour {
  readonly stages: readonly Stage[];
  /** How long it takes to end after SIGTERM, in milliseconds; what takes longer than its grace period is killed. Default 200. */
  readonly stopMs?: number;
}

export type Behaviours = Readonly<Record<string, Behaviour>>;

const pulling: Stage = {
  state: { waiting: { reason: "ContainerCreating" } },
  lastsMs: 300,
  events: [{ type: "Normal", reason: "Pulling", note: 'Pulling image "{image}"' }],
};

const startEvents: readonly StageEvent[] = [
  { type: "Normal", reason: "Created", note: "Container created" },
  { type: "Normal", reason: "Started", note: "Container started" },
];

const pulledEvent: StageEvent = {
  type: "Normal",
  reason: "Pulled",
  note: 'Successfully pulled image "{image}" in 300ms (300ms including waiting). Image size: 1048576 bytes.',
};

function running(lasts: { readonly lastsMs?: number; readonly ready?: boolean } = {}): Stage {
  const { ready = true, ...rest } = lasts;
  return { state: { running: { ready } }, ...rest, events: [pulledEvent, ...startEvents] };
}

function ended(exitCode: number, reason: string): Stage {
  return { state: { terminated: { exitCode, reason } } };
}

const pullError = "failed to resolve reference: the simulated registry has no such image";

/** The behaviours that a pod can ask for by name. */
export const defaultBehaviours: Behaviours = {
  /** Runs until it is stopped. */
  serve: { stages: [pulling, running()] },
  /** Does its work and ends well. */
  complete: { stages: [pulling, running({ lastsMs: 1000 }), ended(0, "Completed")] },
  /** Ends with an error, again and again. */
  fail: { stages: [pulling, running({ lastsMs: 1000 }), ended(1, "Error")] },
  /** Takes more memory than it may. */
  oom: { stages: [pulling, running({ lastsMs: 1000 }), ended(137, "OOMKilled")] },
  /** Runs, but its readiness probe never passes. */
  "never-ready": { stages: [pulling, running({ ready: false })] },
  /** Does not answer SIGTERM: it is killed when its grace period is over. */
  hang: { stages: [pulling, running()], stopMs: Number.POSITIVE_INFINITY },
  /** Its image cannot be pulled. */
  "no-such-image": {
    stages: [
      pulling,
      {
        state: { waiting: { reason: "ErrImagePull", message: pullError } },
        lastsMs: 2000,
        events: [
          { type: "Warning", reason: "Failed", note: `Failed to pull image "{image}": ${pullError}` },
          { type: "Warning", reason: "Failed", note: "Error: ErrImagePull" },
        ],
      },
      {
        state: {
          waiting: {
            reason: "ImagePullBackOff",
            message: `Back-off pulling image: ErrImagePull: ${pullError}`,
          },
        },
        lastsMs: 20_000,
        then: 1,
        events: [
          { type: "Normal", reason: "BackOff", note: 'Back-off pulling image "{image}"' },
          { type: "Warning", reason: "Failed", note: "Error: ImagePullBackOff" },
        ],
      },
    ],
  },
};
