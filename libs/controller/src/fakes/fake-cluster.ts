// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The part of an API server that the code under test writes to, in memory: identity, versions, patches, and who owns which
 * field. Lists are atomic, and there are no schemas.
 */
import {
  apiVersionOf,
  applyJsonPatch,
  applyMergePatch,
  deepEqual,
  formatObjectKey,
  isJsonObject,
  JsonPatchError,
  type JsonObject,
  type KubernetesObject,
  type ObjectKey,
  type ResourceKind,
  type StatusCause,
  type ObjectList,
  type Stored,
  type WatchEvent,
  initialEventsEnd,
} from "@nuvolaris/api-machinery";
import {
  type ApplyConfiguration,
  type ApplyOptions,
  type DeleteOptions,
  type Patch,
  StatusError,
  type Unsent,
  type WatchOptions,
  type WriteOptions,
} from "@nuvolaris/client";
import { FieldOwners } from "./field-owners.ts";
import { WatchLog } from "./watch-log.ts";

interface Entry {
  object: JsonObject;
  readonly owners: FieldOwners;
}

export class FakeCluster {
  /** What was asked for, in order: `apply children default/a`. */
  readonly requests: string[] = [];
  /** What the server makes of an object before it is stored: defaults, canonical forms, fields that are not in the schema. */
  normalize: (object: JsonObject) => JsonObject = (object) => object;
  /** Called before each request is handled. It may change the cluster, or throw what the request is to fail with. */
  beforeRequest: (request: string) => void = () => undefined;
  /** Kinds that the server does not know: their CRD is missing. */
  readonly unserved = new Set<string>();
  readonly watches = new WatchLog();
  #entries = new Map<string, Entry>();
  #version = 100;
  #uids = 0;

  /** The requests that write. */
  get writes(): readonly string[] {
    return this.requests.filter((request) => !request.startsWith("get "));
  }

  get<T extends KubernetesObject>(kind: ResourceKind<T>, key: ObjectKey): Promise<Stored<T>> {
    return this.#answer("get", kind, key, () => this.#existing(kind, key).object);
  }

  create<T extends KubernetesObject>(kind: ResourceKind<T>, object: Unsent<NoInfer<T>>): Promise<Stored<T>> {
    const key = { namespace: object.metadata.namespace ?? "", name: object.metadata.name ?? "" };
    return this.#answer("create", kind, key, () => {
      if (this.#entries.has(entryKey(kind, key))) throw refusal("AlreadyExists", "already exists");
      return this.put(kind, object);
    });
  }

  patch<T extends KubernetesObject>(
    kind: ResourceKind<T>,
    key: ObjectKey,
    change: Patch & WriteOptions,
  ): Promise<Stored<T>> {
    return this.#answer("patch", kind, key, () => this.#patch(kind, key, change));
  }

  patchStatus<T extends KubernetesObject>(
    kind: ResourceKind<T>,
    key: ObjectKey,
    change: Patch & WriteOptions,
  ): Promise<Stored<T>> {
    return this.#answer("patchStatus", kind, key, () => this.#patch(kind, key, change));
  }

  apply<T extends KubernetesObject>(
    kind: ResourceKind<T>,
    desired: ApplyConfiguration<NoInfer<T>>,
    options: ApplyOptions = {},
  ): Promise<Stored<T>> {
    return this.#answer(options.force === true ? "force-apply" : "apply", kind, desired.metadata, () => {
      const { fieldManager = "", force = false } = options;
      const entry = this.#entries.get(entryKey(kind, desired.metadata));
      const live = entry?.object ?? this.#born(kind, desired.metadata);
      const owners = entry?.owners ?? new FieldOwners();
      const wanted = asJson(desired);
      const conflicts = owners.conflicts(fieldManager, wanted, live);
      if (conflicts.length > 0 && !force) throw refusal("Conflict", "Apply failed with conflicts", conflicts);
      const next = owners.apply(fieldManager, wanted, live);
      return this.#store(kind, desired.metadata, { object: withManagedFields(next, owners), owners });
    });
  }

  delete<T extends KubernetesObject>(
    kind: ResourceKind<T>,
    key: ObjectKey,
    options: DeleteOptions = {},
  ): Promise<Stored<T>> {
    return this.#answer("delete", kind, key, () => {
      const { object } = this.#existing(kind, key);
      if (options.uid !== undefined && options.uid !== metadataOf(object)["uid"])
        throw refusal("Conflict", "uid differs");
      this.remove(kind, key);
      return object;
    });
  }

  /** Everything there is, then what happens, as a streamed list does. Watches are no {@link FakeCluster.requests}. */
  async *watch<T extends KubernetesObject>(
    kind: ResourceKind<T>,
    options: WatchOptions = {},
  ): AsyncGenerator<WatchEvent<T>> {
    const { resourceVersion, signal = new AbortController().signal } = options;
    await Promise.resolve();
    if (this.unserved.has(kind.plural)) throw refusal("NotFound", "the server could not find the requested resource");
    options.onOpen?.();
    const version = resourceVersion === undefined ? this.#version : Number(resourceVersion);
    if (version > this.#version) throw refusal("Expired", "too old resource version");
    if (resourceVersion === undefined) {
      for (const object of this.objects(kind)) yield { type: "ADDED", object };
      const annotations = { [initialEventsEnd]: "true" };
      yield {
        type: "BOOKMARK",
        object: {
          apiVersion: apiVersionOf(kind),
          kind: kind.kind,
          metadata: { resourceVersion: String(version), annotations },
        },
      };
    }
    for await (const { type, object } of this.watches.after(kind.plural, version, signal)) {
      // Proof: under a kind's key only objects of that kind are put.
      yield { type, object: object as unknown as Stored<T> };
    }
  }

  async *listPages<T extends KubernetesObject>(kind: ResourceKind<T>): AsyncGenerator<ObjectList<T>> {
    yield await this.list(kind);
  }

  async list<T extends KubernetesObject>(kind: ResourceKind<T>): Promise<ObjectList<T>> {
    await Promise.resolve();
    if (this.unserved.has(kind.plural)) throw refusal("NotFound", "the server could not find the requested resource");
    const metadata = { resourceVersion: String(this.#version) };
    return { apiVersion: apiVersionOf(kind), kind: `${kind.kind}List`, metadata, items: this.objects(kind) };
  }

  /** Puts an object in place as somebody else, without a request. */
  put(kind: ResourceKind, object: object): JsonObject {
    const json = asJson(object);
    const key = keyIn(json);
    const born = this.#entries.get(entryKey(kind, key))?.object ?? this.#born(kind, key);
    const metadata = { ...metadataOf(born), ...metadataOf(json) };
    return this.#store(kind, key, { object: { ...born, ...json, metadata }, owners: new FieldOwners() });
  }

  /** Changes an object as another field manager, without a request: `kubectl edit`. */
  edit(kind: ResourceKind, key: ObjectKey, change: { readonly manager: string; readonly patch: JsonObject }): void {
    const { object, owners } = this.#existing(kind, key);
    const next = applyMergePatch(object, change.patch);
    if (!isJsonObject(next)) throw new TypeError("a merge patch of an object is an object");
    owners.take(change.manager, change.patch);
    this.#store(kind, key, { object: withManagedFields(next, owners), owners });
  }

  remove(kind: ResourceKind, key: ObjectKey): void {
    const entry = this.#entries.get(entryKey(kind, key));
    if (!entry || !this.#entries.delete(entryKey(kind, key))) return;
    const version = ++this.#version;
    const object = { ...entry.object, metadata: { ...metadataOf(entry.object), resourceVersion: String(version) } };
    this.watches.append({ plural: kind.plural, type: "DELETED", object, version });
  }

  /** Keeps the state, and answers what puts the cluster back to it, versions too: as a restore of etcd from a backup does. */
  backUp(): () => void {
    const entries = [...this.#entries];
    const version = this.#version;
    return () => {
      this.#entries = new Map(entries);
      this.#version = version;
      this.watches.clear();
    };
  }

  find<T extends KubernetesObject>(kind: ResourceKind<T>, key: ObjectKey): Stored<T> | undefined {
    // Proof: under a kind's key only objects of that kind are put.
    return this.#entries.get(entryKey(kind, key))?.object as Stored<T> | undefined;
  }

  objects<T extends KubernetesObject>(kind: ResourceKind<T>): readonly Stored<T>[] {
    const prefix = `${kind.plural} `;
    // Proof: as in find.
    return [...this.#entries]
      .filter(([key]) => key.startsWith(prefix))
      .map(([, { object }]) => object as unknown as Stored<T>);
  }

  #patch(kind: ResourceKind, key: ObjectKey, change: Patch): JsonObject {
    const entry = this.#existing(kind, key);
    const next = this.#patched(entry.object, change);
    return this.#store(kind, key, { ...entry, object: next });
  }

  #patched(object: JsonObject, change: Patch): JsonObject {
    if (change.type === "json") {
      try {
        return asJson(applyJsonPatch(object, change.operations));
      } catch (error) {
        if (!(error instanceof JsonPatchError)) throw error;
        throw refusal("Invalid", "the server rejected our request due to an error in our request");
      }
    }
    const patch = asJson(change.patch);
    for (const field of ["resourceVersion", "uid"]) {
      const wanted = metadataOf(patch)[field];
      if (wanted !== undefined && wanted !== metadataOf(object)[field])
        throw refusal("Conflict", "the object has been modified");
    }
    return asJson(applyMergePatch(object, patch));
  }

  #existing(kind: ResourceKind, key: ObjectKey): Entry {
    const entry = this.#entries.get(entryKey(kind, key));
    if (!entry) throw refusal("NotFound", "not found");
    return entry;
  }

  /** A write that changes nothing does not make a new version, as on a real server. */
  #store(kind: ResourceKind, key: ObjectKey, entry: Entry): JsonObject {
    const before = this.#entries.get(entryKey(kind, key))?.object;
    const next = this.normalize(entry.object);
    if (before && deepEqual(before, next)) return before;
    const object = { ...next, metadata: { ...metadataOf(next), resourceVersion: String(++this.#version) } };
    this.#entries.set(entryKey(kind, key), { ...entry, object });
    this.watches.append({ plural: kind.plural, type: before ? "MODIFIED" : "ADDED", object, version: this.#version });
    const { deletionTimestamp, finalizers } = metadataOf(object);
    if (deletionTimestamp !== undefined && (!Array.isArray(finalizers) || finalizers.length === 0))
      this.remove(kind, key);
    return object;
  }

  #born(kind: ResourceKind, { namespace, name }: Partial<ObjectKey>): JsonObject {
    const identity = {
      uid: `uid-${++this.#uids}`,
      creationTimestamp: "2026-01-01T00:00:00Z",
      ...(name !== undefined && { name }),
    };
    const place = namespace === undefined || namespace === "" ? {} : { namespace };
    return { apiVersion: apiVersionOf(kind), kind: kind.kind, metadata: { ...identity, ...place } };
  }

  // eslint-disable-next-line max-params -- a request has a verb, a kind and a key; the fourth is what it does
  async #answer<T extends KubernetesObject>(
    verb: string,
    kind: ResourceKind<T>,
    key: Partial<ObjectKey>,
    act: () => JsonObject,
  ): Promise<Stored<T>> {
    const request = `${verb} ${kind.plural} ${formatObjectKey({ ...key, name: key.name ?? "" })}`;
    this.requests.push(request);
    await Promise.resolve();
    this.beforeRequest(request);
    // Proof: under a kind's key only objects of that kind are put.
    return act() as unknown as Stored<T>;
  }
}

function entryKey(kind: ResourceKind, key: Partial<ObjectKey>): string {
  return `${kind.plural} ${formatObjectKey({ ...key, name: key.name ?? "" })}`;
}

function asJson(value: unknown): JsonObject {
  if (!isJsonObject(value)) throw new TypeError("an object of Kubernetes is a JSON object");
  return value;
}

function metadataOf(object: JsonObject): JsonObject {
  const { metadata } = object;
  return isJsonObject(metadata) ? metadata : {};
}

function keyIn(object: JsonObject): ObjectKey {
  const { name, namespace } = metadataOf(object);
  if (typeof name !== "string") throw new TypeError("an object needs a name");
  return typeof namespace === "string" ? { namespace, name } : { name };
}

function withManagedFields(object: JsonObject, owners: FieldOwners): JsonObject {
  return { ...object, metadata: { ...metadataOf(object), managedFields: owners.managedFields() } };
}

const codes = { AlreadyExists: 409, Conflict: 409, Expired: 410, Invalid: 422, NotFound: 404 } as const;

function refusal(reason: keyof typeof codes, message: string, causes: readonly StatusCause[] = []): StatusError {
  const head = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure" } as const;
  return new StatusError({ ...head, code: codes[reason], reason, message, details: { causes } }, "write");
}
