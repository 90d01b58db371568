// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** A cluster as a plan leaves it: reads show what was planned, and no write is stored. */
import {
  deepEqual,
  formatTime,
  isJsonObject,
  parseJson,
  stringifyJson,
  type JsonObject,
  type JsonValue,
} from "@nuvolaris/api-machinery";
import type { Transport, TransportRequest, TransportResponse } from "@nuvolaris/client";
import type { Clock } from "@nuvolaris/clock";
import { answer, metadataOf, readText, refusal, textOf } from "./answers.ts";
import { KeptWriteError, writtenObject } from "./kept-write.ts";
import { read } from "./planned-read.ts";
import type { PlannedObject, PlannedObjects } from "./planned-objects.ts";
import { parseResourcePath, type ResourcePath } from "./resource-path.ts";

/** They answer a question, and store nothing. */
const reviews: ReadonlySet<string> = new Set(["authentication.k8s.io", "authorization.k8s.io"]);
/** What is told of objects, which is no change of them. */
const eventGroups: ReadonlySet<string> = new Set(["", "events.k8s.io"]);
/** They reach a workload, which knows no dry run. */
const reaching = /^(?:exec|attach|portforward|proxy)(?:\/|$)/;

/**
 * Guarantees: no request that could change something leaves it without `dryRun=All`; where a server knows no dry run, none
 * leaves it at all.
 *
 * The first write to an object is the server's dry run: validated, defaulted, admitted. What is written to it after that, and
 * to objects of the file, is worked out here, for the server knows nothing of the first. An apply goes to the server each time.
 */
export function planTransport(transport: Transport, plan: PlannedObjects, clock: Clock): Transport {
  const planner = new Planner(transport, plan, clock);
  return {
    send: (request) => planner.send(request),
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  };
}

interface Write {
  readonly request: TransportRequest;
  readonly path: ResourcePath;
  readonly body: JsonValue;
}

class Planner {
  readonly #transport: Transport;
  readonly #plan: PlannedObjects;
  readonly #clock: Clock;

  constructor(transport: Transport, plan: PlannedObjects, clock: Clock) {
    this.#transport = transport;
    this.#plan = plan;
    this.#clock = clock;
  }

  async send(request: TransportRequest): Promise<TransportResponse> {
    const { pathname, searchParams: query } = new URL(request.path, "https://plan.invalid");
    const path = parseResourcePath(pathname);
    const forward = (): Promise<TransportResponse> => this.#transport.send(request);
    if (path && reaching.test(path.subresource ?? "")) return this.#unplannable(request);
    if (["GET", "HEAD", "OPTIONS"].includes(request.method)) {
      return path && request.method === "GET" ? read(this.#plan, { request, path, query, forward }) : forward();
    }
    if (!path) return this.#unplannable(request);
    if (reviews.has(path.group)) return forward();
    request.beforeSend?.();
    return this.#write({ request, path, body: bodyOf(request) });
  }

  #write(write: Write): Promise<TransportResponse> | TransportResponse {
    const { request, path, body } = write;
    if (path.plural === "events" && eventGroups.has(path.group)) return this.#event(request, body);
    const planned = path.name === undefined ? this.#created(write) : this.#plan.get(path);
    if (!planned || isOther(path)) return this.#dryRun(write);
    if (request.method === "POST" && planned.after) {
      return refusal(409, "AlreadyExists", `${path.plural} "${planned.path.name ?? ""}" already exists: it is planned`);
    }
    const contentType = request.headers["content-type"] ?? "";
    const isStrategic = contentType.includes("strategic-merge");
    if (isStrategic && !planned.before)
      return this.#unplannable(request, "only the server can merge, and does not have it");
    const isServers = isStrategic || (contentType.includes("apply-patch") && !planned.isOfFile);
    return isServers || request.method === "POST" ? this.#dryRun(write) : this.#keep(planned, write);
  }

  /** The object that a create is about, when the plan has it. */
  #created({ path, body }: Write): PlannedObject | undefined {
    const name = isJsonObject(body) ? textOf(metadataOf(body)["name"]) : undefined;
    return name === undefined ? undefined : this.#plan.get({ ...path, name });
  }

  #keep(planned: PlannedObject, { request, path, body }: Write): TransportResponse {
    const { after, isOfFile } = planned;
    if (!after)
      return refusal(404, "NotFound", `${path.plural} "${path.name ?? ""}" not found: the plan has deleted it`);
    try {
      const contentType = request.headers["content-type"] ?? "application/json";
      const isStatus = path.subresource === "status";
      const next =
        request.method === "DELETE" ? this.#deleted(after) : writtenObject(after, { contentType, body, isStatus });
      if (deepEqual(next, after)) return answer(200, after);
      const kept = this.#plan.put(path, { before: planned.before, after: isGone(next) ? undefined : next, isOfFile });
      return answer(200, kept ?? next);
    } catch (error) {
      if (!(error instanceof KeptWriteError)) throw error;
      return refusal(error.reason === "Invalid" ? 422 : 409, error.reason, error.message);
    }
  }

  #deleted(object: JsonObject): JsonObject {
    return { ...object, metadata: { deletionTimestamp: formatTime(this.#clock.now()), ...metadataOf(object) } };
  }

  async #dryRun(write: Write): Promise<TransportResponse> {
    const { request, path } = write;
    const known = path.name === undefined ? undefined : this.#plan.get(path);
    const before = known || isOther(path) ? known?.before : await this.#live(write);
    const response = await this.#transport.send(dryRunOf(write));
    const text = await readText(response);
    if (response.status >= 300) return this.#refused(request, answer(response.status, text, response.headers), text);
    const object = parseJson(text);
    if (path.name === undefined && request.method === "DELETE") this.#plan.addNote(`${request.method} ${request.path}`);
    else if (isOther(path)) this.#plan.addNote(`${request.method} ${request.path}`);
    else return answer(response.status, this.#record(write, object, before) ?? object, response.headers);
    return answer(response.status, text, response.headers);
  }

  /** Answers with the object as it is kept. */
  #record({ request, path, body }: Write, object: JsonValue, before: JsonObject | undefined): JsonObject | undefined {
    if (!isJsonObject(object)) return undefined;
    const name = path.name ?? textOf(metadataOf(object)["name"]) ?? nameIn(body);
    const own = { ...path, ...(name !== undefined && { name }) };
    const known = this.#plan.get(own)?.after;
    const isDeletion = request.method === "DELETE";
    const after = isDeletion && (object["kind"] === "Status" || isGone(this.#deleted(object))) ? undefined : object;
    // A dry run makes a new identity each time for what is not there.
    const { uid, creationTimestamp } = metadataOf(known ?? {});
    const identity = known && !before ? { uid: uid ?? null, creationTimestamp: creationTimestamp ?? null } : {};
    const kept = after && { ...after, metadata: { ...metadataOf(after), ...identity } };
    return this.#plan.put(own, { before, after: kept, isOfFile: false });
  }

  /** The object in the cluster. */
  async #live({ request, path }: Write): Promise<JsonObject | undefined> {
    if (path.name === undefined) return undefined;
    const { pathname } = new URL(request.path, "https://plan.invalid");
    const own = path.subresource === undefined ? pathname : pathname.slice(0, -path.subresource.length - 1);
    const { "content-type": _type, ...headers } = request.headers;
    const response = await this.#transport.send({ method: "GET", path: own, headers, signal: request.signal });
    const text = await readText(response);
    const object = response.status === 200 ? parseJson(text) : undefined;
    return isJsonObject(object) ? object : undefined;
  }

  #event({ method }: TransportRequest, body: JsonValue): TransportResponse {
    if (method === "DELETE" || !isJsonObject(body)) return refusal(403, "Forbidden", "a plan deletes no events");
    const { type, reason, note, message } = body;
    if (reason !== undefined) {
      const text = textOf(note) ?? textOf(message) ?? "";
      this.#plan.addEvent({ type: textOf(type) ?? "Normal", reason: textOf(reason) ?? "", message: text });
    }
    return answer(method === "POST" ? 201 : 200, body);
  }

  #unplannable({ method, path }: TransportRequest, why = "it would reach what knows no dry run"): TransportResponse {
    const message = `${method} ${path} cannot be planned: ${why}`;
    this.#plan.addNote(message);
    return refusal(403, "Forbidden", message);
  }

  #refused({ method, path }: TransportRequest, response: TransportResponse, text: string): TransportResponse {
    this.#plan.addNote(`refused: ${method} ${path}: ${messageOf(text)}`);
    return response;
  }
}

/** Whether a write is about a part that is no part of the object as it is read: its scale, a token. */
function isOther({ subresource }: ResourcePath): boolean {
  return subresource !== undefined && subresource !== "status";
}

/** Whether nothing holds an object that is being deleted. */
function isGone(object: JsonObject): boolean {
  const { deletionTimestamp, finalizers } = metadataOf(object);
  return textOf(deletionTimestamp) !== undefined && (!Array.isArray(finalizers) || finalizers.length === 0);
}

/** A delete's options are read of its body, where it has one, and of its query, where it has none: here they are in both. */
function dryRunOf({ request, body }: Write): TransportRequest {
  const url = new URL(request.path, "https://plan.invalid");
  url.searchParams.set("dryRun", "All");
  const options = { apiVersion: "v1", kind: "DeleteOptions", ...(isJsonObject(body) ? body : {}), dryRun: ["All"] };
  const { beforeSend: _sent, ...rest } = request;
  const path = url.pathname + url.search;
  return request.method === "DELETE" ? { ...rest, path, body: stringifyJson(options) } : { ...rest, path };
}

function bodyOf({ body }: TransportRequest): JsonValue {
  const text = typeof body === "string" ? body : new TextDecoder().decode(body);
  return text === "" ? null : parseJson(text);
}

function nameIn(body: JsonValue): string | undefined {
  return isJsonObject(body) ? textOf(metadataOf(body)["name"]) : undefined;
}

function messageOf(text: string): string {
  try {
    const status = parseJson(text);
    return (isJsonObject(status) ? textOf(status["message"]) : undefined) ?? text;
  } catch {
    // A proxy's page, or a message of the plan itself.
    return text;
  }
}
