// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Typed verbs for any kind. Paths come from the kind, bodies are the raw JSON of the wire; how bytes get there is the
 * {@link Transport}'s business, what is repeated that of {@link sendWithRetry}.
 */
import {
  formatObjectKey,
  type JsonValue,
  type KubernetesObject,
  type ObjectKey,
  type ObjectList,
  type ResourceKind,
  type Status,
  type Stored,
  type WatchEvent,
} from "@nuvolaris/api-machinery";
import { attach, exec, type AttachOptions, type ExecOptions, type ExecResult } from "./exec.ts";
import { splitLines } from "./lines.ts";
import { logPath, type LogOptions } from "./log.ts";
import { encodePatch, mergePatch, type Patch, type PatchBody } from "./patch.ts";
import { portForward, type PortForward, type PortForwardOptions } from "./port-forward.ts";
import {
  formatQuery,
  selectionQuery,
  writeQuery,
  type ApplyConfiguration,
  type ApplyOptions,
  type DeleteCollectionOptions,
  type DeleteOptions,
  type GetOptions,
  type ListOptions,
  type RequestOptions,
  type Unsent,
  type WatchOptions,
  type WriteOptions,
} from "./request-options.ts";
import { rawExchange, type RawRequest } from "./raw-request.ts";
import { deleteBody, encode } from "./request-body.ts";
import { RequestSender, type ClientOptions } from "./request-sender.ts";
import { collectionPath, describe, keyOf, namespacePath, objectPath, RequestError } from "./resource-path.ts";
import type { Scale } from "./scale.ts";
import type { HttpMethod, Transport } from "./transport.ts";
import { eventWithTypeMeta, namedBy, withTypeMeta } from "./type-meta.ts";
import { watchEvents } from "./watch-stream.ts";

const metadataObject = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
const metadataList = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

/** How many objects {@link Client.listPages} asks for at a time: what client-go's pager takes. */
const defaultPageSize = 500;

/**
 * A Kubernetes client.
 *
 * Errors: {@link StatusError} for a refusal, {@link TransportError} for no answer, {@link RequestError} for a request
 * that could not be sent as it was; messages name verb, kind, key and field manager.
 */
export class Client implements AsyncDisposable {
  readonly #options: ClientOptions;
  readonly #sender: RequestSender;
  readonly #fieldManager: string | undefined;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#sender = new RequestSender(options);
    this.#fieldManager = options.fieldManager;
  }

  async get<T extends KubernetesObject>(
    kind: ResourceKind<T>,
    key: ObjectKey,
    options: GetOptions = {},
  ): Promise<Stored<T>> {
    const path = objectPath(kind, key, options.subresource) + formatQuery({ resourceVersion: options.resourceVersion });
    const attempt = `get ${describe(kind, key)}`;
    // Proof: the server answers a get with the object of that path.
    return (await this.#sender.json({
      method: "GET",
      path,
      attempt,
      verb: "get",
      kind,
      options,
    })) as unknown as Stored<T>;
  }

  /** One request: with `limit`, the first page, whose `metadata.continue` leads on. See {@link Client.listPages}. */
  async list<T extends KubernetesObject>(kind: ResourceKind<T>, options: ListOptions = {}): Promise<ObjectList<T>> {
    const { limit, continue: from, resourceVersion, resourceVersionMatch, metadataOnly } = options;
    // A token says at which version the list goes on; the server refuses one beside it.
    const version = from === undefined ? { resourceVersion, resourceVersionMatch } : {};
    const query = { ...selectionQuery(options), limit, continue: from, ...version };
    const answer = await this.#sender.json({
      method: "GET",
      path: collectionPath(kind, options.namespace) + formatQuery(query),
      attempt: `list ${describe(kind, options)}`,
      verb: "list",
      kind,
      options,
      ...(metadataOnly === true ? { accept: metadataList } : {}),
    });
    // Proof: the server answers with a list of the kind; Go writes an empty one as null here and there.
    const list = answer as unknown as Omit<ObjectList<T>, "items"> & { readonly items: ObjectList<T>["items"] | null };
    const named = namedBy(kind, list);
    return { ...list, items: (list.items ?? []).map((item) => withTypeMeta(named, item, metadataOnly)) };
  }

  /** All objects, page by page (500 by default). A page rejects with {@link isExpired} when its predecessors got too old. */
  async *listPages<T extends KubernetesObject>(
    kind: ResourceKind<T>,
    options: ListOptions = {},
  ): AsyncGenerator<ObjectList<T>> {
    let page = await this.list(kind, { limit: defaultPageSize, ...options });
    yield page;
    for (let next = page.metadata.continue; next !== undefined && next !== ""; next = page.metadata.continue) {
      page = await this.list(kind, { limit: defaultPageSize, ...options, continue: next });
      yield page;
    }
  }

  /**
   * The changes as they happen, from `resourceVersion` on. Nothing is sent before the first event is asked for.
   *
   * It ends when the server ends it, which it does regularly: resume from the last event's resourceVersion. An ERROR
   * event is handed out. It rejects when there is no (further) answer, with {@link StatusError} when the watch is
   * refused, and with the signal's reason. To leave its loop closes the connection.
   */
  watch<T extends KubernetesObject>(kind: ResourceKind<T>, options: WatchOptions = {}): AsyncGenerator<WatchEvent<T>> {
    const attempt = `watch ${describe(kind, options)}`;
    const events = watchEvents<T>(() => this.#openWatch(kind, options, attempt), attempt);
    return options.metadataOnly === true ? named(kind, events) : events;
  }

  async #openWatch(kind: ResourceKind, options: WatchOptions, attempt: string): Promise<AsyncIterable<Uint8Array>> {
    const { resourceVersion, resourceVersionMatch, sendInitialEvents, timeoutSeconds } = options;
    const allowWatchBookmarks = options.allowWatchBookmarks ?? true;
    const resume = { resourceVersion, resourceVersionMatch, sendInitialEvents, timeoutSeconds, allowWatchBookmarks };
    const body = await this.#sender.stream(
      {
        method: "GET",
        path:
          collectionPath(kind, options.namespace) + formatQuery({ watch: true, ...selectionQuery(options), ...resume }),
        attempt,
        verb: "watch",
        kind,
        options,
        ...(options.metadataOnly === true ? { accept: metadataObject } : {}),
      },
      options.idleTimeoutMs,
    );
    options.onOpen?.();
    return body;
  }

  /** An object with `generateName` instead of a name gets one from the server. */
  async create<T extends KubernetesObject>(
    kind: ResourceKind<T>,
    object: Unsent<NoInfer<T>>,
    options: WriteOptions = {},
  ): Promise<Stored<T>> {
    const { subresource } = options;
    const { metadata } = object;
    const path =
      subresource === undefined ? namespacePath(kind, metadata) : objectPath(kind, keyOf(kind, object), subresource);
    return this.#write(kind, {
      method: "POST",
      verb: "create",
      path,
      target: metadata,
      options,
      body: encode(kind, object),
    });
  }

  /** Replaces the object. With its `metadata.resourceVersion` it must not have changed since ({@link isConflict}). */
  async update<T extends KubernetesObject>(
    kind: ResourceKind<T>,
    object: Unsent<NoInfer<T>>,
    options: WriteOptions = {},
  ): Promise<Stored<T>> {
    const target = keyOf(kind, object);
    const path = objectPath(kind, target, options.subresource);
    return this.#write(kind, { method: "PUT", verb: "update", path, target, options, body: encode(kind, object) });
  }

  /** Replaces the status and leaves the rest alone. */
  async updateStatus<T extends KubernetesObject>(
    kind: ResourceKind<T>,
    object: Unsent<NoInfer<T>>,
    options: WriteOptions = {},
  ): Promise<Stored<T>> {
    return this.update(kind, object, { ...options, subresource: "status" });
  }

  /** Made with {@link jsonPatch}, {@link mergePatch} or {@link strategicMergePatch}; options stand beside it in one object. */
  async patch<T extends KubernetesObject>(
    kind: ResourceKind<T>,
    target: ObjectKey,
    change: Patch & WriteOptions,
  ): Promise<Stored<T>> {
    const path = objectPath(kind, target, change.subresource);
    return this.#write(kind, {
      method: "PATCH",
      verb: "patch",
      path,
      target,
      options: change,
      body: encodePatch(change),
    });
  }

  async patchStatus<T extends KubernetesObject>(
    kind: ResourceKind<T>,
    target: ObjectKey,
    change: Patch & WriteOptions,
  ): Promise<Stored<T>> {
    return this.patch(kind, target, { ...change, subresource: "status" });
  }

  /**
   * Server-side apply: the object gets what `configuration` says, and loses what this field manager said before and says
   * no more. Creates the object if there is none. Needs a field manager, here or in the client's options.
   * https://kubernetes.io/docs/reference/using-api/server-side-apply/
   */
  async apply<T extends KubernetesObject>(
    kind: ResourceKind<T>,
    configuration: ApplyConfiguration<NoInfer<T>>,
    options: ApplyOptions = {},
  ): Promise<Stored<T>> {
    const target = keyOf(kind, configuration);
    if ((options.fieldManager ?? this.#fieldManager) === undefined) {
      throw new RequestError(`cannot apply ${describe(kind, target)} without a field manager: name one in the options`);
    }
    const path = objectPath(kind, target, options.subresource);
    const body = { ...encode(kind, configuration), contentType: "application/apply-patch+yaml" };
    return this.#write(kind, { method: "PATCH", verb: "apply", path, target, options, body });
  }

  async applyStatus<T extends KubernetesObject>(
    kind: ResourceKind<T>,
    configuration: ApplyConfiguration<NoInfer<T>>,
    options: ApplyOptions = {},
  ): Promise<Stored<T>> {
    return this.apply(kind, configuration, { ...options, subresource: "status" });
  }

  /** Answers with the object while it is still there (finalizers, grace period), else with a Status. */
  async delete<T extends KubernetesObject>(
    kind: ResourceKind<T>,
    key: ObjectKey,
    options: DeleteOptions = {},
  ): Promise<Stored<T> | Status> {
    const exchange = { path: objectPath(kind, key), attempt: `delete ${describe(kind, key)}`, verb: "delete" };
    const answer = await this.#sender.json({ ...exchange, method: "DELETE", kind, options, body: deleteBody(options) });
    // Proof: a delete is answered with one of the two.
    return answer as unknown as Stored<T> | Status;
  }

  /** Deletes what the selection chooses, one by one; the answer does not wait for finalizers. */
  async deleteCollection(kind: ResourceKind, options: DeleteCollectionOptions = {}): Promise<void> {
    await this.#sender.json({
      method: "DELETE",
      path: collectionPath(kind, options.namespace) + formatQuery({ ...selectionQuery(options) }),
      attempt: `delete ${describe(kind, options)}`,
      verb: "deletecollection",
      kind,
      options,
      body: deleteBody(options),
    });
  }

  /** Sets the number of replicas through the `scale` subresource and answers with it. */
  async scale(
    kind: ResourceKind,
    key: ObjectKey,
    change: { readonly replicas: number } & WriteOptions,
  ): Promise<Scale> {
    const patch = mergePatch({ spec: { replicas: change.replicas } });
    return this.patch(kind, key, { ...change, ...patch, subresource: "scale" });
  }

  async getScale(kind: ResourceKind, key: ObjectKey, options: RequestOptions = {}): Promise<Scale> {
    return this.get(kind, key, { ...options, subresource: "scale" });
  }

  /** The lines of a container's log. With `follow` it ends when the container does, or with the signal. */
  async *log(key: ObjectKey, options: LogOptions = {}): AsyncGenerator<string> {
    const attempt = `read the log of Pod ${formatObjectKey(key)}`;
    const exchange = { path: logPath(key, options), attempt, verb: "log", accept: "*/*", options };
    yield* splitLines(await this.#sender.stream({ ...exchange, method: "GET" }));
  }

  /**
   * Runs a command in a container and waits until it ends; an exit code above 0 is a result, not an error. With the signal the
   * connection ends, which ends no command that goes on without input and output.
   *
   * Errors besides those of all verbs: {@link PodStreamError} when input, output or their size is at fault. Needs a network
   * transport, and Kubernetes 1.30 for input that ends.
   */
  async exec(key: ObjectKey, options: ExecOptions): Promise<ExecResult> {
    return exec(this.#sender, key, options);
  }

  /** Carries input to and output from a container's own process until it ends. As {@link Client.exec} otherwise. */
  async attach(key: ObjectKey, options: AttachOptions): Promise<void> {
    await attach(this.#sender, key, options);
  }

  /** Opens ports here that lead to a pod's. Whether the pod answers shows with the first connection (`onError`). */
  async portForward(key: ObjectKey, options: PortForwardOptions): Promise<PortForward> {
    return portForward(this.#sender, key, options);
  }

  /** Any request, answered with JSON: for what no verb here says. Refusals are {@link StatusError}s. */
  async request(request: RawRequest): Promise<JsonValue> {
    return this.#sender.json(rawExchange(request));
  }

  /** Any request, answered with bytes. */
  async requestStream(request: RawRequest): Promise<AsyncIterable<Uint8Array>> {
    return this.#sender.stream(rawExchange(request));
  }

  /** This client with something before its transport, a limit or a gate. Closing either closes both, and a warning is told once. */
  wrap(wrapper: (transport: Transport) => Transport): Client {
    const onWarning = (message: string): void => {
      this.#sender.warn(message);
    };
    return new Client({ ...this.#options, transport: wrapper(this.#options.transport), onWarning });
  }

  /** Closes the transport. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sender[Symbol.asyncDispose]();
  }

  async #write<T extends KubernetesObject>(kind: ResourceKind<T>, write: Write): Promise<Stored<T>> {
    const fieldManager = write.options.fieldManager ?? this.#fieldManager;
    const options: ApplyOptions = { ...write.options, ...(fieldManager === undefined ? {} : { fieldManager }) };
    const query = formatQuery({ ...writeQuery(options), force: options.force });
    const manager = fieldManager === undefined ? "" : ` (field manager ${fieldManager})`;
    const what = options.subresource === undefined ? "" : `${options.subresource} of `;
    const answer = await this.#sender.json({
      method: write.method,
      path: write.path + query,
      attempt: `${write.verb} ${what}${describe(kind, write.target)}${manager}`,
      verb: write.verb,
      kind,
      options,
      body: write.body,
    });
    // Proof: the server answers a write with the object as it is stored.
    return answer as unknown as Stored<T>;
  }
}

/** Of objects of which the metadata was asked for, the server does not say what they are. */
async function* named<T extends KubernetesObject>(
  kind: ResourceKind<T>,
  events: AsyncIterable<WatchEvent<T>>,
): AsyncGenerator<WatchEvent<T>> {
  for await (const event of events) yield eventWithTypeMeta(kind, event);
}

interface Write {
  readonly method: HttpMethod;
  readonly verb: string;
  readonly path: string;
  readonly target: { readonly name?: string; readonly namespace?: string };
  readonly options: ApplyOptions;
  readonly body: PatchBody;
}
