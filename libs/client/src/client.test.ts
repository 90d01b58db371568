// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { parseJson, resourceKind, stringifyJson, type KubernetesObject } from "@nuvolaris/api-machinery";
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { UnexpectedAnswerError } from "./answer.ts";
import { ConfigMap, Deployment, Pod } from "./built-in-kinds.ts";
import { Client } from "./client.ts";
import { handlerTransport } from "./handler-transport.ts";
import { jsonPatch, mergePatch, strategicMergePatch } from "./patch.ts";
import type { ClientOptions, RequestObservation } from "./request-sender.ts";
import { RequestError } from "./resource-path.ts";
import { isApplyConflict, isConflict, isExpired, isNotFound, StatusError } from "./status-error.ts";
import { isTransportError } from "./transport-error.ts";

interface Sample extends KubernetesObject {
  readonly spec: { readonly count: number };
}
const Sample = resourceKind<Sample>({
  group: "samples.nuvolaris.org",
  version: "v1",
  kind: "Sample",
  plural: "samples",
  namespaced: true,
});
const key = { namespace: "default", name: "a" };

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly accept: string | null;
  readonly contentType: string | null;
  readonly body: unknown;
}

/** A client whose server answers with what it is told, and what it was asked. */
function scripted(answer: (seen: Seen) => Response | Promise<Response>, options: Partial<ClientOptions> = {}) {
  const seen: Seen[] = [];
  const transport = handlerTransport(async (request) => {
    const text = await request.text();
    const { pathname, search } = new URL(request.url);
    const accept = request.headers.get("accept");
    const contentType = request.headers.get("content-type");
    const each = {
      method: request.method,
      url: pathname + search,
      accept,
      contentType,
      body: text === "" ? undefined : parseJson(text),
    };
    seen.push(each);
    return answer(each);
  });
  return { seen, client: new Client({ transport, clock: new FakeClock(), ...options }) };
}

const json = (value: unknown, init?: ResponseInit): Response => new Response(stringifyJson(value), init);
const refusing = (status: object, code: number) => () =>
  json({ kind: "Status", apiVersion: "v1", code, ...status }, { status: code });
const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

test("what a get answers is typed by the kind and loses no integer", async () => {
  const { client, seen } = scripted(() => json({ metadata: { name: "a" }, spec: { count: 9007199254740993n } }));

  const sample = await client.get(Sample, key);

  expect(sample.spec.count).toBe(9007199254740993n);
  expect(seen[0]).toMatchObject({
    method: "GET",
    url: "/apis/samples.nuvolaris.org/v1/namespaces/default/samples/a",
    accept: "application/json",
  });
});

test("a list's items say what they are, where the server leaves it out", async () => {
  const { client, seen } = scripted(() =>
    json({ kind: "PodList", metadata: { resourceVersion: "7" }, items: [{ metadata: { name: "a" } }] }),
  );

  const list = await client.list(Pod, { namespace: "default", labelSelector: "app=web", fieldSelector: "", limit: 2 });

  expect(list.items).toEqual([{ apiVersion: "v1", kind: "Pod", metadata: { name: "a" } }]);
  expect(seen[0]?.url).toBe("/api/v1/namespaces/default/pods?labelSelector=app%3Dweb&limit=2");
});

test("a list without items is an empty one", async () => {
  const { client } = scripted(() => json({ kind: "PodList", metadata: { resourceVersion: "7" }, items: null }));

  expect((await client.list(Pod)).items).toEqual([]);
});

test("pages follow the token, without the version that the server refuses beside it", async () => {
  const { client, seen } = scripted(({ url }) =>
    json({
      metadata: url.includes("continue") ? { resourceVersion: "7" } : { resourceVersion: "7", continue: "t" },
      items: [],
    }),
  );

  const pages = await collect(client.listPages(Pod, { resourceVersion: "0", limit: 10 }));

  expect(pages).toHaveLength(2);
  expect(seen.map(({ url }) => url)).toEqual([
    "/api/v1/pods?limit=10&resourceVersion=0",
    "/api/v1/pods?limit=10&continue=t",
  ]);
});

test("metadata alone is asked for by name, and the objects keep their kind", async () => {
  const item = {
    apiVersion: "meta.k8s.io/v1",
    kind: "PartialObjectMetadata",
    metadata: { name: "a", resourceVersion: "1" },
  };
  const { client, seen } = scripted(({ url }) =>
    url.includes("watch")
      ? new Response(`${stringifyJson({ type: "ADDED", object: item })}\n`)
      : json({ metadata: {}, items: [item] }),
  );

  const list = await client.list(Deployment, { metadataOnly: true });
  const events = await collect(client.watch(Deployment, { metadataOnly: true }));

  expect(seen.map(({ accept }) => accept)).toEqual([
    "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
    "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
  ]);
  expect(list.items[0]).toMatchObject({ apiVersion: "apps/v1", kind: "Deployment" });
  expect(events[0]?.object).toMatchObject({ apiVersion: "apps/v1", kind: "Deployment" });
});

test("a created object is told its kind, and its fields a manager", async () => {
  const { client, seen } = scripted(({ body }) => json(body, { status: 201 }), { fieldManager: "operator" });

  await client.create(
    Sample,
    { metadata: { namespace: "default", generateName: "a-" }, spec: { count: 1 } },
    { dryRun: true, fieldValidation: "Strict" },
  );

  expect(seen[0]).toMatchObject({
    method: "POST",
    url: "/apis/samples.nuvolaris.org/v1/namespaces/default/samples?fieldManager=operator&dryRun=All&fieldValidation=Strict",
    body: { apiVersion: "samples.nuvolaris.org/v1", kind: "Sample", spec: { count: 1 } },
  });
});

test("each language of patches has its content type, and options stand beside the patch", async () => {
  const { client, seen } = scripted(() => json({}));

  await client.patch(Sample, key, jsonPatch([{ op: "remove", path: "/spec/count" }]));
  await client.patch(Sample, key, { ...mergePatch({ spec: { count: 2 } }), fieldManager: "me" });
  await client.patch(Deployment, key, strategicMergePatch({ spec: {} }));
  await client.patchStatus(Sample, key, mergePatch({ status: {} }));

  expect(seen.map(({ contentType }) => contentType)).toEqual([
    "application/json-patch+json",
    "application/merge-patch+json",
    "application/strategic-merge-patch+json",
    "application/merge-patch+json",
  ]);
  expect(seen[1]).toMatchObject({
    url: expect.stringMatching(/samples\/a\?fieldManager=me$/),
    body: { spec: { count: 2 } },
  });
  expect(seen[3]?.url).toMatch(/samples\/a\/status$/);
});

test("an apply names the object, its manager and whether it takes over", async () => {
  const { client, seen } = scripted(() => json({}), { fieldManager: "operator" });

  await client.apply(Sample, { metadata: key, spec: {} }, { force: true });
  await client.applyStatus(Sample, { metadata: key });

  expect(seen[0]).toMatchObject({
    method: "PATCH",
    url: "/apis/samples.nuvolaris.org/v1/namespaces/default/samples/a?fieldManager=operator&force=true",
    contentType: "application/apply-patch+yaml",
    body: { apiVersion: "samples.nuvolaris.org/v1", kind: "Sample", metadata: key, spec: {} },
  });
  expect(seen[1]?.url).toMatch(/\/status\?/);
});

test("an apply without a field manager is not sent", async () => {
  const { client, seen } = scripted(() => json({}));

  expect(await rejection(client.apply(Sample, { metadata: key }))).toBeInstanceOf(RequestError);
  expect(seen).toEqual([]);
});

test("a deletion carries its preconditions", async () => {
  const { client, seen } = scripted(() => json({ kind: "Status", status: "Success" }));

  await client.delete(Sample, key, { uid: "u", propagationPolicy: "Foreground", gracePeriodSeconds: 0 });
  await client.deleteCollection(Sample, { namespace: "default", labelSelector: "a=b" });

  expect(seen[0]?.body).toEqual({
    apiVersion: "v1",
    kind: "DeleteOptions",
    preconditions: { uid: "u" },
    propagationPolicy: "Foreground",
    gracePeriodSeconds: 0,
  });
  expect(seen[1]).toMatchObject({
    method: "DELETE",
    url: "/apis/samples.nuvolaris.org/v1/namespaces/default/samples?labelSelector=a%3Db",
  });
});

test("scale and log go to their subresources", async () => {
  const { client, seen } = scripted(({ url }) =>
    url.includes("/log") ? new Response("one\ntwo\n") : json({ spec: { replicas: 3 } }),
  );

  expect((await client.scale(Deployment, key, { replicas: 3 })).spec?.replicas).toBe(3);
  expect((await client.getScale(Deployment, key)).spec?.replicas).toBe(3);
  expect(await collect(client.log(key, { tailLines: 2 }))).toEqual(["one", "two"]);

  expect(seen[0]).toMatchObject({
    method: "PATCH",
    url: "/apis/apps/v1/namespaces/default/deployments/a/scale",
    body: { spec: { replicas: 3 } },
  });
  expect(seen[2]?.url).toBe("/api/v1/namespaces/default/pods/a/log?tailLines=2");
});

test("a raw request says whatever no verb says", async () => {
  const { client, seen } = scripted(() => json({ ok: true }));

  expect(await client.request({ method: "POST", path: "/x?y=1", body: { a: 1n } })).toEqual({ ok: true });

  expect(seen[0]).toMatchObject({ method: "POST", url: "/x?y=1", contentType: "application/json", body: { a: 1 } });
});

test("a refusal names verb, kind, key and field manager, and keeps the Status", async () => {
  const status = {
    reason: "Invalid",
    message: 'samples "a" is invalid: spec.count: Required value',
    details: { causes: [] },
  };
  const { client } = scripted(refusing(status, 422), { fieldManager: "operator" });

  const error = await rejection(client.patchStatus(Sample, key, mergePatch({})));

  expect(error).toBeInstanceOf(StatusError);
  expect(error).toMatchObject({
    message:
      'cannot patch status of Sample default/a (field manager operator): samples "a" is invalid: spec.count: Required value',
    status: { code: 422, ...status },
  });
});

test.each([
  [404, "404 page not found\n", "NotFound", "404 page not found"],
  [502, "<html>\n<b>Bad Gateway</b></html>", "InternalError", "<html> <b>Bad Gateway</b></html>"],
  [503, "", "ServiceUnavailable", "the server answered 503"],
  [302, "", "Unknown", "the server answered 302"],
  [409, '{"kind":"Other"}', "Conflict", '{"kind":"Other"}'],
])("an answer %i that is no Status becomes one", async (...[code, body, reason, message]) => {
  const { client } = scripted(() => new Response(body, { status: code }));

  expect(await rejection(client.get(Sample, key))).toMatchObject({ code, reason, status: { message } });
});

test("a yes that is no JSON is not taken for one", async () => {
  const { client } = scripted(
    () => new Response("<html>Please log in</html>", { headers: { "content-type": "text/html" } }),
  );

  const error = await rejection(client.get(Sample, key));

  expect(error).toBeInstanceOf(UnexpectedAnswerError);
  expect(error).toMatchObject({
    message: "cannot get Sample default/a: the answer (200, text/html) is no JSON: <html>Please log in</html>",
  });
});

test("a conflict of field managers is no conflict of versions", async () => {
  const causes = [{ reason: "FieldManagerConflict", message: 'conflict with "kubectl"', field: ".spec.count" }];
  const byField = await rejection(
    scripted(refusing({ reason: "Conflict", details: { causes } }, 409)).client.get(Sample, key),
  );
  const byVersion = await rejection(scripted(refusing({ reason: "Conflict" }, 409)).client.get(Sample, key));

  expect([isApplyConflict(byField), isConflict(byField)]).toEqual([true, false]);
  expect([isApplyConflict(byVersion), isConflict(byVersion)]).toEqual([false, true]);
  expect(isNotFound(byVersion)).toBe(false);
});

test.each([
  ["Expired", 410],
  ["Gone", 410],
  [undefined, 410],
])("a version that is too old is seen as such: %s", async (reason, code) => {
  expect(isExpired(await rejection(scripted(refusing({ reason }, code)).client.list(Sample)))).toBe(true);
});

test("a call that takes too long is given up, retries included, and says so", async () => {
  const clock = new FakeClock();
  const { client } = scripted(() => new Promise<Response>(() => undefined), { clock, timeoutMs: 5000 });
  const error = rejection(client.list(Pod));

  await clock.advance(5000);

  expect(isTransportError(await error, "timeout")).toBe(true);
  expect(await error).toMatchObject({ message: "cannot list pods: no answer within 5000 ms" });
  expect(clock.pendingTimers).toBe(0);
});

test("an aborted call rejects with the caller's reason", async () => {
  const { client } = scripted(() => new Promise<Response>(() => undefined));
  const abort = new AbortController();
  const reason = new Error("shutting down");
  const error = rejection(client.get(Sample, key, { signal: abort.signal }));

  abort.abort(reason);

  expect(await error).toBe(reason);
});

test("the observer hears of each call once, with its code", async () => {
  const heard: RequestObservation[] = [];
  const observer = { requestCompleted: (observation: RequestObservation) => heard.push(observation) };
  const { client } = scripted(({ url }) => (url.endsWith("/a") ? json({}) : json({}, { status: 404 })), { observer });

  await client.get(Sample, key);
  await rejection(client.get(Sample, { ...key, name: "b" }));

  expect(heard).toMatchObject([
    { verb: "get", code: "200", kind: Sample },
    { verb: "get", code: "404" },
  ]);
});

test("a client can be given something before its transport, and is the same in all else", async () => {
  const heard: string[] = [];
  const observer = { requestCompleted: ({ verb }: RequestObservation) => heard.push(verb) };
  const { client, seen } = scripted(() => json({}), { observer, fieldManager: "me" });
  const refusing = client.wrap((transport) => ({
    ...transport,
    send: (request) => (request.method === "GET" ? transport.send(request) : Promise.reject(new Error("no writes"))),
  }));

  await refusing.get(Sample, key);
  await expect(refusing.delete(Sample, key)).rejects.toThrow("no writes");
  await client.delete(Sample, key);

  expect(seen.map(({ method }) => method)).toEqual(["GET", "DELETE"]);
  expect(heard).toEqual(["get", "delete", "delete"]);
});

test("a warning is told once by a client and those that were made of it", async () => {
  const heard: string[] = [];
  const warned = () => json({}, { headers: { warning: '299 - "old"' } });
  const { client } = scripted(warned, { onWarning: (message) => heard.push(message) });
  const wrapped = client.wrap((transport) => transport);

  await wrapped.get(Sample, key);
  await client.get(Sample, key);
  await wrapped.wrap((transport) => transport).get(Sample, key);

  expect(heard).toEqual(["old"]);
});

test("a watch asks for bookmarks, says when it stands, and closes the connection when its loop is left", async () => {
  let cancelled = false;
  const body = new ReadableStream({
    pull: (controller) => {
      controller.enqueue(
        new TextEncoder().encode('{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"9"}}}\n'),
      );
    },
    cancel: () => {
      cancelled = true;
    },
  });
  const { client, seen } = scripted(() => new Response(body));
  let open = false;

  for await (const event of client.watch(ConfigMap, {
    resourceVersion: "5",
    timeoutSeconds: 300,
    onOpen: () => (open = true),
  })) {
    expect(event.type).toBe("BOOKMARK");
    break;
  }

  expect(seen[0]?.url).toBe(
    "/api/v1/configmaps?watch=true&resourceVersion=5&timeoutSeconds=300&allowWatchBookmarks=true",
  );
  expect({ open, cancelled }).toEqual({ open: true, cancelled: true });
});

test("a watch that falls silent for longer than allowed ends with a time-out, and its connection is closed", async () => {
  const clock = new FakeClock();
  let cancelled = false;
  const { client } = scripted(() => new Response(new ReadableStream({ cancel: () => void (cancelled = true) })), {
    clock,
  });
  const error = rejection(collect(client.watch(ConfigMap, { idleTimeoutMs: 60_000 })));

  await clock.advance(59_999);
  expect(cancelled).toBe(false);
  await clock.advance(1);

  expect(isTransportError(await error, "timeout")).toBe(true);
  expect(cancelled).toBe(true);
  expect(clock.pendingTimers).toBe(0);
});

test("a consumer that takes its time is not taken for a silent server", async () => {
  const clock = new FakeClock();
  const line = '{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"9"}}}\n';
  const { client } = scripted(() => new Response(`${line}${line}`), { clock });
  let events = 0;

  for await (const event of client.watch(ConfigMap, { idleTimeoutMs: 1000 })) {
    expect(event.type).toBe("BOOKMARK");
    await clock.advance(5000);
    events++;
  }

  expect(events).toBe(2);
});

test("a Retry-After of the answer is known to the error, where the body does not say it", async () => {
  const headers = { "retry-after": "3" };
  const { client } = scripted(() => new Response("slow down", { status: 429, headers }), { retry: { maxAttempts: 1 } });

  expect(await rejection(client.list(Pod))).toMatchObject({ retryAfterMs: 3000, reason: "TooManyRequests" });
  expect(await rejection(scripted(refusing({}, 409)).client.list(Pod))).toMatchObject({ retryAfterMs: undefined });
});

test("a refused watch rejects with the refusal", async () => {
  const { client } = scripted(refusing({ reason: "Expired", message: "too old resource version: 1 (9)" }, 410));

  expect(isExpired(await rejection(collect(client.watch(ConfigMap))))).toBe(true);
});
