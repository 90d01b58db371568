// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, ResourceKind, Stored } from "@nuvolaris/api-machinery";
import { Client, handlerTransport, Pod, type Container, type PodTemplateSpec } from "@nuvolaris/client";
import type { FakeClock } from "@nuvolaris/clock";
import {
  createClusterControllers,
  type ClusterControllers,
  type ClusterControllersOptions,
} from "../cluster-controllers.ts";

/** What the tests' control plane has to offer. */
export interface ControlPlane {
  readonly handle: (request: Request) => Promise<Response>;
  readonly clock: FakeClock;
}

export interface WorkloadCluster extends AsyncDisposable {
  readonly client: Client;
  readonly controllers: ClusterControllers;
  readonly clock: FakeClock;
  /** The controllers' writes so far: `PATCH /api/v1/…`. */
  readonly writes: string[];
  /** Lets time pass until the condition holds; fails after five virtual minutes. */
  readonly until: (condition: () => Promise<boolean>) => Promise<void>;
  readonly pods: () => Promise<readonly Stored<Pod>[]>;
  readonly get: <T extends KubernetesObject>(kind: ResourceKind<T>, name: string) => Promise<Stored<T>>;
  /** The notes of an object's events, oldest first: `Created pod: web-x`. */
  readonly notes: (name: string) => Promise<readonly string[]>;
}

const stepMs = 50;
const limitMs = 300_000;
export const namespace = "default";

/** Runs the controllers on a control plane, in virtual time. */
export function startWorkloads(
  { handle, clock }: ControlPlane,
  options: Partial<ClusterControllersOptions> = {},
): WorkloadCluster {
  const writes: string[] = [];
  const noting = (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    if (request.method !== "GET") writes.push(`${request.method} ${pathname}`);
    return handle(request);
  };
  const controllers = createClusterControllers({ handle: noting, clock, ...options });
  const stop = new AbortController();
  const ended = controllers.run(stop.signal);
  const client = new Client({ transport: handlerTransport(handle), clock, fieldManager: "test" });
  const pods = async (): Promise<readonly Stored<Pod>[]> => (await client.list(Pod, { namespace })).items;
  return {
    client,
    controllers,
    clock,
    writes,
    pods,
    get: (kind, name) => client.get(kind, { namespace, name }),
    async until(condition) {
      for (let passedMs = 0; !(await condition()); passedMs += stepMs) {
        if (passedMs > limitMs)
          throw new Error(`${limitMs} ms have passed, and it is still not so: ${condition.toString()}`);
        await clock.advance(stepMs);
      }
    },
    async notes(name) {
      await clock.advance(stepMs);
      const events = await client.request({ path: `/apis/events.k8s.io/v1/namespaces/${namespace}/events` });
      // Proof: the server answers with an EventList.
      const { items } = events as unknown as {
        items: { note: string; eventTime: string; regarding: { name: string } }[];
      };
      const own = items.filter(({ regarding }) => regarding.name === name);
      return own.toSorted((left, right) => (left.eventTime < right.eventTime ? -1 : 1)).map(({ note }) => note);
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await Promise.all([ended, clock.advance(10_000)]);
    },
  };
}

/** A template of one container. */
export function template(labels: Record<string, string>, container: Partial<Container> = {}): PodTemplateSpec {
  return { metadata: { labels }, spec: { containers: [{ name: "main", image: "web:1", ...container }] } };
}
