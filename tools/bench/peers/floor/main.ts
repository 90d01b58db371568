// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// What the work takes at the least in Node: one watch, each object's last version kept, sixteen connections, the two writes. It
// looks at no Deployment, retries nothing, and when the server ends the watch it begins anew. With BENCH_APPLY=1 the first of the writes is a
// server-side apply, as that of those who keep fields of others is. What it is to do it reads from BENCH_WORK and BENCH_EXPECTED, where the server
// is from BENCH_SERVER, BENCH_CA and BENCH_TOKEN.
import type { OutgoingHttpHeaders } from "node:http";
import { Agent, request, type RequestOptions } from "node:https";
import { tally } from "../tally.ts";

interface StoredObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly generation?: number;
    readonly managedFields?: unknown;
  };
  readonly spec?: { readonly count: number; readonly image?: string };
  readonly status?: { readonly observedGeneration?: number };
}

const { BENCH_WORK, BENCH_EXPECTED = "0", BENCH_APPLY, BENCH_SERVER = "", BENCH_CA, BENCH_TOKEN = "" } = process.env;
const seen = tally(Number(BENCH_EXPECTED));
const writers = 16;
const agent = new Agent({
  keepAlive: true,
  maxSockets: writers + 1,
  ...(BENCH_CA === undefined ? {} : { ca: BENCH_CA }),
});
const samples = "/apis/nuvolaris.org/v1/samples";
const known = new Map<string, StoredObject>();
const waiting = new Set<string>();
const running = new Set<string>();

process.once("SIGTERM", () => process.exit(0));
follow(BENCH_WORK === "events" ? "/api/v1/configmaps" : samples, BENCH_WORK === "events" ? keep : enqueue);

function keep({ metadata: { managedFields: _managedFields, ...metadata }, ...object }: StoredObject): void {
  known.set(metadata.name, { ...object, metadata });
  seen(metadata.name);
}

function enqueue(object: StoredObject): void {
  keep(object);
  if (isFinished(object)) return;
  waiting.add(object.metadata.name);
  work();
}

function work(): void {
  for (const name of waiting) {
    if (running.size === writers) return;
    if (running.has(name)) continue;
    waiting.delete(name);
    const object = known.get(name);
    if (object === undefined || isFinished(object)) continue;
    running.add(name);
    // A rejection ends the process, and with it the measurement.
    void reconcile(object).then((written) => {
      keep(written);
      running.delete(name);
      work();
    });
  }
}

function isFinished({ metadata, status }: StoredObject): boolean {
  return status?.observedGeneration === metadata.generation;
}

async function reconcile(sample: StoredObject): Promise<StoredObject> {
  const { name, namespace, generation } = sample.metadata;
  const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  const deployment = `${deployments}/${name}`;
  if (BENCH_APPLY === "1") await send("APPLY", `${deployment}?fieldManager=floor`, deploymentOf(sample));
  else if (sample.status === undefined) await send("POST", deployments, deploymentOf(sample));
  else await send("PATCH", deployment, { spec: { replicas: sample.spec?.count } });
  const status = { message: "deployed", observedGeneration: generation };
  const answer = await send("PATCH", `/apis/nuvolaris.org/v1/namespaces/${namespace}/samples/${name}/status`, {
    status,
  });
  // Proof of the cast: the server answers a write with the object.
  return JSON.parse(answer) as StoredObject;
}

function deploymentOf({ apiVersion, kind, metadata: { name, uid }, spec }: StoredObject): object {
  const labels = { app: name };
  const owner = { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
  const container = { name: "main", image: spec?.image ?? "nginx:1.29" };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, ownerReferences: [owner] },
    spec: {
      replicas: spec?.count,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  };
}

const contentTypes = {
  POST: "application/json",
  PATCH: "application/merge-patch+json",
  APPLY: "application/apply-patch+yaml",
} as const;

function send(verb: keyof typeof contentTypes, path: string, body: object): Promise<string> {
  const method = verb === "APPLY" ? "PATCH" : verb;
  return new Promise((resolve, reject) => {
    const headers = { "content-type": contentTypes[verb] };
    const sent = request(optionsFor({ method, path, headers }), (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => {
        if ((response.statusCode ?? 0) < 300) resolve(text);
        else reject(new TypeError(`${method} ${path}: ${text}`));
      });
    });
    sent.on("error", reject).end(JSON.stringify(body));
  });
}

/** Begins with all that there is. */
function follow(path: string, take: (object: StoredObject) => void): void {
  const query = "watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
  request(optionsFor({ path: `${path}?${query}` }), (response) => {
    let rest = "";
    response.setEncoding("utf8").on("data", (chunk: string) => {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        // Proof of the cast: a watch sends events.
        const event = JSON.parse(line) as { readonly type: string; readonly object: StoredObject };
        if (event.type === "ADDED" || event.type === "MODIFIED") take(event.object);
      }
    });
    response.on("end", () => {
      follow(path, take);
    });
  }).end();
}

interface Head {
  readonly method?: string;
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
}

function optionsFor({ headers, ...head }: Head): RequestOptions {
  const { hostname, port } = new URL(BENCH_SERVER);
  return { ...head, hostname, port, agent, headers: { ...headers, authorization: `Bearer ${BENCH_TOKEN}` } };
}
