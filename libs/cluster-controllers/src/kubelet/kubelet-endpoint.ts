// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What the API server asks a kubelet for: the logs of its containers. */
import type { ObjectKey, Stored } from "@nuvolaris/api-machinery";
import type { InformerView } from "@nuvolaris/cache";
import type { Container, Pod } from "@nuvolaris/client";
import type { Clock } from "@nuvolaris/clock";
import { beatMs, logOf, runOf, type LogLine, type RunOfContainer } from "./container-log.ts";
import { formatLine, LogQueryError, parseLogQuery, select, type LogQuery } from "./log-query.ts";
import { statusOf } from "./pod-status.ts";

export interface KubeletEndpointOptions {
  readonly pods: Pick<InformerView<Pod>, "lister" | "addEventHandler">;
  readonly clock: Clock;
  readonly nodeName: string;
}

const logPath = /^\/containerLogs\/([^/]+)\/([^/]+)\/([^/]+)$/;

/** A container of a pod, as a request names it. */
interface Target {
  readonly key: ObjectKey;
  readonly name: string;
}

/** Answers the API server. What is refused says why in a plain text, as a kubelet does. */
export class KubeletEndpoint {
  readonly #options: KubeletEndpointOptions;

  constructor(options: KubeletEndpointOptions) {
    this.#options = options;
  }

  answer(node: string, request: Request): Response {
    if (node !== this.#options.nodeName) return refusal(404, `no kubelet answers on node ${node}`);
    const url = new URL(request.url);
    const match = logPath.exec(url.pathname);
    if (!match) {
      const what = url.pathname.split("/")[1] ?? "";
      return refusal(501, `${what} is not possible: the containers of node ${node} are simulated and run no programs`);
    }
    const [, namespace = "", name = "", container = ""] = match;
    try {
      return this.#logs({ key: { namespace, name }, name: container }, url.searchParams, request.signal);
    } catch (error) {
      if (error instanceof LogQueryError) return refusal(400, error.message);
      throw error;
    }
  }

  #logs(target: Target, params: URLSearchParams, signal: AbortSignal): Response {
    const query = parseLogQuery(params, this.#options.clock.now());
    const pod = this.#options.pods.lister.get(target.key);
    const { name, key } = target;
    if (!pod || !containerOf(pod, name)) {
      return refusal(404, `container ${name} of pod ${key.namespace ?? ""}/${key.name} is not on this node`);
    }
    if (query.previous) return this.#previous(pod, name, query);
    const waiting = containerStatus(pod, name)?.state?.waiting;
    if (!this.#runOf(pod, name)) {
      const reason = waiting?.reason ?? "ContainerCreating";
      const what = `container "${name}" in pod "${key.name}" is waiting to start: ${reason}`;
      return refusal(400, what);
    }
    if (!query.follow) return text(format(select(this.#lines(pod, name), query), query));
    return new Response(this.#follow(target, { query, uid: pod.metadata.uid, signal }), { headers: plainText });
  }

  #previous(pod: Stored<Pod>, name: string, query: LogQuery): Response {
    const run = runOf(containerStatus(pod, name)?.lastState);
    const container = containerOf(pod, name);
    if (!run || !container) {
      return refusal(400, `previous terminated container "${name}" in pod "${pod.metadata.name}" not found`);
    }
    return text(format(select(logOf(pod, container, { run, nowMs: this.#options.clock.now() }), query), query));
  }

  /** The present run, or the last one of a container that waits for its restart. */
  #runOf(pod: Stored<Pod>, name: string): RunOfContainer | undefined {
    const status = containerStatus(pod, name);
    return runOf(status?.state) ?? runOf(status?.lastState);
  }

  #lines(pod: Stored<Pod>, name: string): readonly LogLine[] {
    const run = this.#runOf(pod, name);
    const container = containerOf(pod, name);
    return run && container ? logOf(pod, container, { run, nowMs: this.#options.clock.now() }) : [];
  }

  /** Prints what is there and what comes, until the container has ended for good, the pod is gone, or nobody reads on. */
  #follow(
    { key, name }: Target,
    { query, uid, signal }: { readonly query: LogQuery; readonly uid: string; readonly signal: AbortSignal },
  ): ReadableStream<Uint8Array> {
    const { pods } = this.#options;
    const stop = new AbortController();
    const ended = AbortSignal.any([signal, stop.signal]);
    const encoder = new TextEncoder();
    const cursor = { atMs: Number.NEGATIVE_INFINITY, count: 0 };
    let isFirst = true;
    const next = (): { readonly chunk: string; readonly isLast: boolean } => {
      const pod = pods.lister.get(key);
      if (pod?.metadata.uid !== uid) return { chunk: "", isLast: true };
      const lines = this.#lines(pod, name);
      const fresh = isFirst ? select(lines, query) : lines.filter((line) => line.atMs > cursor.atMs);
      isFirst = false;
      cursor.atMs = lines.at(-1)?.atMs ?? cursor.atMs;
      return { chunk: format(fresh, query), isLast: containerStatus(pod, name)?.state?.running === undefined };
    };
    return new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        while (!ended.aborted) {
          const { chunk, isLast } = next();
          if (chunk !== "") controller.enqueue(encoder.encode(chunk));
          if (isLast) break;
          if (chunk !== "") return;
          await this.#news(uid, ended);
        }
        controller.close();
      },
      cancel: () => {
        stop.abort();
      },
    });
  }

  /** Waits until the pod changes, or it is time for another line. */
  async #news(uid: string, signal: AbortSignal): Promise<void> {
    const { pods, clock } = this.#options;
    const wake = new AbortController();
    const isIt = (object: Stored<Pod>): void => {
      if (object.metadata.uid === uid) wake.abort();
    };
    using _changes = pods.addEventHandler({
      updated: (_old, object) => {
        isIt(object);
      },
      deleted: isIt,
    });
    await clock.sleep(beatMs / 10, AbortSignal.any([signal, wake.signal])).catch(() => undefined);
  }
}

const plainText = { "Content-Type": "text/plain" };

function format(lines: readonly LogLine[], query: LogQuery): string {
  const whole = lines.map((line) => formatLine(line, query)).join("");
  const bytes = new TextEncoder().encode(whole);
  return bytes.length <= query.limitBytes ? whole : new TextDecoder().decode(bytes.subarray(0, query.limitBytes));
}

function text(body: string): Response {
  return new Response(body, { headers: plainText });
}

function refusal(status: number, message: string): Response {
  return new Response(message, { status, headers: plainText });
}

function containerOf({ spec }: Pod, name: string): Container | undefined {
  return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].find((container) => container.name === name);
}

function containerStatus({ status }: Pod, name: string) {
  return statusOf([...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])], name);
}
