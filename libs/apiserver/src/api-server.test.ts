// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { createMemoryDisk, MemoryStorageLog } from "./storage/memory-storage-log.ts";
import { definitions, startWithWidgets, TestServer, widget, widgetDefinition, widgets } from "./test-server.ts";

test("a fresh server has the system's namespaces and the service of the API server", async () => {
  await using server = await TestServer.start();

  const { body } = await server.get("/api/v1/namespaces");
  const service = await server.get("/api/v1/namespaces/default/services/kubernetes");

  expect(namesOf(body)).toEqual(["default", "kube-node-lease", "kube-public", "kube-system"]);
  expect(service.body["spec"]).toMatchObject({ clusterIP: "10.96.0.1" });
});

test("what a CustomResourceDefinition brings is served when its creation is answered", async () => {
  await using server = await TestServer.start();

  expect((await server.post(definitions, widgetDefinition)).status).toBe(201);
  const created = await server.post(widgets, widget("a"));

  expect(created.status).toBe(201);
  expect(created.body).toMatchObject({ metadata: { generation: 1 }, spec: { count: 1 } });
});

test("a deleted CustomResourceDefinition takes its instances along, waits for their finalizers, and can be made again", async () => {
  await using server = await startWithWidgets();
  await server.post(widgets, widget("plain"));
  await server.post(widgets, widget("held", {}, { finalizers: ["example.org/hold"] }));

  const deleted = await server.delete(`${definitions}/widgets.example.org`);
  expect(deleted.body.metadata.finalizers).toEqual(["customresourcecleanup.apiextensions.k8s.io"]);
  await server.until(async () => (await server.get(`${widgets}/plain`)).status === 404);
  expect((await server.post(widgets, widget("late"))).body["message"]).toBe(
    "create not allowed while custom resource definition is terminating",
  );
  expect((await server.get(`${definitions}/widgets.example.org`)).status).toBe(200);

  await server.merge(`${widgets}/held`, { metadata: { finalizers: null } });
  await server.until(async () => (await server.get(`${definitions}/widgets.example.org`)).status === 404);
  await server.post(definitions, widgetDefinition);
  expect((await server.get(widgets)).body["items"]).toEqual([]);
});

test("a watch of a kind that goes ends after its last event", async () => {
  await using server = await startWithWidgets();
  await server.post(widgets, widget("a"));
  const watch = await server.watch(`${widgets}?watch=true`);

  await server.delete(`${definitions}/widgets.example.org`);

  expect(await watch.take(5)).toEqual(["ADDED a", "DELETED a"]);
});

test("a restart finds objects and custom kinds, and the history since the snapshot", async () => {
  const disk = createMemoryDisk();
  const { version } = await (async () => {
    await using server = await startWithWidgets({ log: new MemoryStorageLog(disk) });
    const { body } = await server.post(widgets, widget("a"));
    await server.post(widgets, widget("b"));
    return { version: body.metadata.resourceVersion ?? "" };
  })();

  await using restarted = await TestServer.start({ log: new MemoryStorageLog(disk) });

  expect(namesOf((await restarted.get(widgets)).body)).toEqual(["a", "b"]);
  const watch = await restarted.watch(`${widgets}?watch=true&resourceVersion=${version}`);
  expect(await watch.take(1)).toEqual(["ADDED b"]);
  await watch.cancel();
});

test("nobody is let in without a name", async () => {
  await using server = await TestServer.start();

  const response = await server.server.handle(new Request("https://server/api/v1/namespaces"));

  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ reason: "Unauthorized", message: "Unauthorized" });
});

test("a bearer token says who is calling", async () => {
  const tokens = [{ token: "secret", user: { username: "jane", groups: ["developers"] } }];
  await using server = await TestServer.start({ tokens });
  const ask = (token: string): Promise<Response> =>
    server.server.handle(new Request("https://server/api", { headers: { authorization: `Bearer ${token}` } }));

  expect((await ask("secret")).status).toBe(200);
  expect((await ask("wrong")).status).toBe(401);
});

test("an authorizer's no is a 403 that says who wanted what", async () => {
  const authorizer = { authorize: () => ({ allowed: false }), rulesFor: () => [] };
  await using server = await TestServer.start({ authorizer });

  expect((await server.get("/api/v1/namespaces/default/pods")).body["message"]).toBe(
    'pods is forbidden: User "admin" cannot list resource "pods" in API group "" in the namespace "default"',
  );
  expect((await server.get("/apis/apps/v1/deployments")).body["message"]).toBe(
    'deployments.apps is forbidden: User "admin" cannot list resource "deployments" in API group "apps" at the cluster scope',
  );
  expect((await server.get("/version")).body["message"]).toBe('forbidden: User "admin" cannot get path "/version"');
});

test("health, version and metrics are told", async () => {
  await using server = await TestServer.start();

  for (const path of ["/healthz", "/livez", "/readyz", "/livez/ping"]) expect((await server.get(path)).text).toBe("ok");
  expect((await server.get("/readyz?verbose")).text).toContain("readyz check passed");
  expect((await server.get("/version")).body).toMatchObject({ major: "1", gitVersion: expect.stringMatching(/^v1\./) });
  expect((await server.get("/metrics")).text).toContain('apiserver_storage_objects{resource="namespaces"} 4');
  expect((await server.get("/nowhere")).text).toBe("404 page not found\n");
});

test("a draining server ends its watches and refuses new requests", async () => {
  await using server = await TestServer.start();
  const watch = await server.watch("/api/v1/pods?watch=true");

  server.server.drain();

  expect(await watch.next()).toBeUndefined();
  expect((await server.get("/readyz")).status).toBe(503);
});

test("an unexpected failure is a 500, and reported", async () => {
  const failure = new Error("broken authorizer");
  const authorizer = { authorize: () => Promise.reject(failure), rulesFor: () => [] };
  await using server = await TestServer.start({ authorizer });

  expect((await server.get("/api")).body).toMatchObject({
    code: 500,
    message: "Internal error occurred: broken authorizer",
  });
  expect(server.errors).toEqual([failure]);
});

test("a disposed server has no timer left", async () => {
  const server = await startWithWidgets();
  const watch = await server.watch(`${widgets}?watch=true&allowWatchBookmarks=true`);

  await server[Symbol.asyncDispose]();

  expect(await watch.next()).toBeUndefined();
  expect(server.clock.pendingTimers).toBe(0);
});

function namesOf(list: { readonly [field: string]: unknown }): readonly unknown[] {
  const { items } = list;
  return Array.isArray(items) ? items.map((item: { metadata: { name: string } }) => item.metadata.name) : [];
}
