// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** An API server for tests: it answers one request after the other as a script says. Not part of the package. */
import { resourceKind, type KubernetesObject, type Stored, type WatchEvent } from "@nuvolaris/api-machinery";
import { Client, handlerTransport } from "@nuvolaris/client";
import type { FakeClock } from "@nuvolaris/clock";

export interface Thing extends KubernetesObject {
  readonly spec?: { readonly count?: number };
}

export const Thing = resourceKind<Thing>({
  group: "test.io",
  version: "v1",
  kind: "Thing",
  plural: "things",
  namespaced: true,
});

/** `thing("a", 7)`: default/a at version 7. */
export function thing(name: string, version: number, more: Partial<Stored<Thing>["metadata"]> = {}): Stored<Thing> {
  const identity = { name, namespace: "default", uid: `uid-${name}`, creationTimestamp: "2026-01-01T00:00:00Z" };
  return {
    apiVersion: "test.io/v1",
    kind: "Thing",
    metadata: { ...identity, resourceVersion: String(version), ...more },
  };
}

export type Answer = Response | ((query: URLSearchParams) => Response);

export class ScriptedServer {
  /** The queries of all requests so far. */
  readonly requests: URLSearchParams[] = [];
  readonly client: Client;
  readonly #script: Answer[];

  /** Requests beyond the script get a watch that stays open and says nothing. */
  constructor(clock: FakeClock, ...script: readonly Answer[]) {
    this.#script = [...script];
    const transport = handlerTransport((request) => Promise.resolve(this.#answer(new URL(request.url).searchParams)));
    this.client = new Client({ transport, clock, retry: { maxAttempts: 1 } });
  }

  /** What comes next, after what is still to come. */
  then(...answers: readonly Answer[]): void {
    this.#script.push(...answers);
  }

  get last(): URLSearchParams {
    return this.requests.at(-1) ?? new URLSearchParams();
  }

  #answer(query: URLSearchParams): Response {
    this.requests.push(query);
    const answer = this.#script.shift() ?? new OpenWatch().response;
    return typeof answer === "function" ? answer(query) : answer;
  }
}

/** A watch that a test speaks through. */
export class OpenWatch {
  readonly response: Response;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;

  constructor(...events: readonly WatchEvent<Thing>[]) {
    const start = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
      this.#controller = controller;
    };
    this.response = new Response(new ReadableStream({ start }));
    for (const event of events) this.send(event);
  }

  send(event: WatchEvent<Thing>): void {
    this.raw(`${JSON.stringify(event)}\n`);
  }

  raw(text: string): void {
    this.#controller?.enqueue(new TextEncoder().encode(text));
  }

  end(): void {
    this.#controller?.close();
  }

  reset(): void {
    this.#controller?.error(new Error("ECONNRESET"));
  }
}

export const added = (object: Stored<Thing>): WatchEvent<Thing> => ({ type: "ADDED", object });
export const modified = (object: Stored<Thing>): WatchEvent<Thing> => ({ type: "MODIFIED", object });
export const deleted = (object: Stored<Thing>): WatchEvent<Thing> => ({ type: "DELETED", object });

export function bookmark(version: number, annotations?: Record<string, string>): WatchEvent<Thing> {
  const metadata = { resourceVersion: String(version), ...(annotations ? { annotations } : {}) };
  return { type: "BOOKMARK", object: { apiVersion: "test.io/v1", kind: "Thing", metadata } };
}

export const endOfList = (version: number): WatchEvent<Thing> =>
  bookmark(version, { "k8s.io/initial-events-end": "true" });

export function errorEvent(code: number, reason: string): WatchEvent<Thing> {
  return { type: "ERROR", object: { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", code, reason } };
}

export function refusal(code: number, reason: string, more: object = {}): Response {
  return Response.json(
    { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", code, reason, ...more },
    { status: code },
  );
}

export function page(version: number, objects: readonly Stored<Thing>[], next?: string): Response {
  const metadata = { resourceVersion: String(version), ...(next === undefined ? {} : { continue: next }) };
  return Response.json({ apiVersion: "test.io/v1", kind: "ThingList", metadata, items: objects });
}
