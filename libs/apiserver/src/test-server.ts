// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// A server on virtual time, and a client that is short to write: for the tests of this lib.
import { isJsonObject, parseJson, type JsonValue } from "@nuvolaris/api-machinery";
import { FakeClock } from "@nuvolaris/clock";
import { createApiServer } from "./api-server.ts";
import type { ApiServer, ApiServerOptions } from "./api-server-options.ts";
import { fromJson, type ApiObject } from "./registry/api-object.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as an object; empty for a body that is no JSON object. */
  readonly body: ApiObject;
}

export interface CallOptions {
  /** A string is sent as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const admin = { username: "admin", groups: ["system:masters"] };
const mergePatch = { "content-type": "application/merge-patch+json" };

export class TestServer implements AsyncDisposable {
  readonly clock: FakeClock;
  readonly server: ApiServer;
  /** What the server had nobody to tell. */
  readonly errors: unknown[] = [];

  private constructor(server: ApiServer, clock: FakeClock, errors: unknown[]) {
    this.server = server;
    this.clock = clock;
    this.errors = errors;
  }

  static async start(options: Partial<ApiServerOptions> = {}): Promise<TestServer> {
    const clock = new FakeClock();
    const errors: unknown[] = [];
    const onError = (error: unknown): void => {
      errors.push(error);
    };
    return new TestServer(await createApiServer({ clock, onError, ...options }), clock, errors);
  }

  /** `target` is method and path: `GET /api/v1/namespaces`. */
  async call(target: string, options: CallOptions = {}): Promise<Answer> {
    const response = await this.send(target, options);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: objectOf(text) };
  }

  send(target: string, { body, headers = {} }: CallOptions = {}): Promise<Response> {
    const [method = "", path = ""] = target.split(" ", 2);
    const text = typeof body === "string" || body === undefined ? body : JSON.stringify(body);
    const type = text === undefined ? {} : { "content-type": "application/json" };
    const init = { method, headers: { ...type, ...headers }, body: text ?? null };
    return this.server.handle(new Request(`https://server${path}`, init), { user: admin });
  }

  get(path: string): Promise<Answer> {
    return this.call(`GET ${path}`);
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.call(`POST ${path}`, { body });
  }

  merge(path: string, body: unknown): Promise<Answer> {
    return this.call(`PATCH ${path}`, { body, headers: mergePatch });
  }

  delete(path: string, options?: unknown): Promise<Answer> {
    return this.call(`DELETE ${path}`, options === undefined ? {} : { body: options });
  }

  /** Opens a watch and reads it line by line. */
  async watch(path: string): Promise<WatchReader> {
    const response = await this.send(`GET ${path}`);
    if (!response.body) throw new Error(`the watch ${path} was answered ${response.status} without a body`);
    return new WatchReader(response.body);
  }

  /** Lets the server's controllers work until `isTrue`; throws when they come to rest before. */
  async until(isTrue: () => Promise<boolean>): Promise<void> {
    for (let turn = 0; turn < 50; turn++) {
      if (await isTrue()) return;
      await this.clock.advance(0);
    }
    throw new Error(`the server came to rest before that; it reported ${this.errors.map(String).join("; ")}`);
  }

  /** Lets the server's controllers do what they have to do now. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 10; turn++) await this.clock.advance(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
  }
}

/** Reads the events of a watch. */
export class WatchReader {
  readonly #reader: ReadableStreamDefaultReader<string>;
  readonly #events: JsonValue[] = [];
  #rest = "";

  constructor(body: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.#reader = body.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** The next event as `[type, object]`; `undefined` at the end. */
  async next(): Promise<readonly [string, ApiObject] | undefined> {
    while (this.#events.length === 0) {
      const { done, value } = await this.#reader.read();
      if (done) return undefined;
      const lines = (this.#rest + value).split("\n");
      this.#rest = lines.pop() ?? "";
      this.#events.push(...lines.map(parseJson));
    }
    const event = this.#events.shift();
    const { type, object } = isJsonObject(event) ? event : {};
    return [typeof type === "string" ? type : "", fromJson(isJsonObject(object) ? object : {})];
  }

  /** The next `count` events as `TYPE name`. */
  async take(count: number): Promise<readonly string[]> {
    const taken: string[] = [];
    while (taken.length < count) {
      const event = await this.next();
      if (!event) break;
      taken.push(`${event[0]} ${event[1].metadata.name ?? ""}`.trim());
    }
    return taken;
  }

  async cancel(): Promise<void> {
    await this.#reader.cancel();
  }
}

function objectOf(text: string): ApiObject {
  if (!text.startsWith("{")) return fromJson({});
  const value = parseJson(text);
  return fromJson(isJsonObject(value) ? value : {});
}

/** A kind of its own: a count, an optional image, and both subresources. */
export const widgetDefinition = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.example.org" },
  spec: {
    group: "example.org",
    scope: "Namespaced",
    names: { plural: "widgets", kind: "Widget" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: {
              spec: {
                type: "object",
                properties: { count: { type: "integer", minimum: 0, default: 1 }, image: { type: "string" } },
              },
              status: { type: "object", properties: { ready: { type: "integer" } } },
            },
          },
        },
        subresources: { status: {}, scale: { specReplicasPath: ".spec.count", statusReplicasPath: ".status.ready" } },
      },
    ],
  },
};

export const widgets = "/apis/example.org/v1/namespaces/default/widgets";
export const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

export function widget(name: string, spec: object = {}, metadata: object = {}): object {
  return { apiVersion: "example.org/v1", kind: "Widget", metadata: { name, ...metadata }, spec };
}

/** A server that serves widgets. */
export async function startWithWidgets(options: Partial<ApiServerOptions> = {}): Promise<TestServer> {
  const server = await TestServer.start(options);
  await server.post(definitions, widgetDefinition);
  return server;
}
