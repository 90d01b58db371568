// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { TestServer } from "../test-server.ts";

const namespaces = "/api/v1/namespaces";

function namespace(name: string): object {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name } };
}

function configMap(name: string, metadata: object = {}): object {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, ...metadata } };
}

test("a new namespace is labelled, active, and held by its own finalizer", async () => {
  await using server = await TestServer.start();

  const { body } = await server.post(namespaces, namespace("team"));

  expect(body).toMatchObject({
    metadata: { labels: { "kubernetes.io/metadata.name": "team" } },
    spec: { finalizers: ["kubernetes"] },
    status: { phase: "Active" },
  });
});

test("a deleted namespace empties itself and goes", async () => {
  await using server = await TestServer.start();
  await server.post(namespaces, namespace("team"));
  await server.post(`${namespaces}/team/configmaps`, configMap("a"));

  const deleted = await server.delete(`${namespaces}/team`);
  expect(deleted.body["status"]).toMatchObject({ phase: "Terminating" });

  await server.until(async () => (await server.get(`${namespaces}/team`)).status === 404);
  expect((await server.get("/api/v1/configmaps?fieldSelector=metadata.namespace%3Dteam")).body["items"]).toEqual([]);
});

test("what has a finalizer holds its namespace, which says so and lets nothing in meanwhile", async () => {
  await using server = await TestServer.start();
  await server.post(namespaces, namespace("team"));
  await server.post(`${namespaces}/team/configmaps`, configMap("held", { finalizers: ["example.org/hold"] }));

  await server.delete(`${namespaces}/team`);
  await server.settle();

  const { body } = await server.get(`${namespaces}/team`);
  expect(body["status"]).toMatchObject({
    conditions: [
      {
        type: "NamespaceContentRemaining",
        message: "Some resources are remaining: configmaps has 1 resource instances",
      },
      {
        type: "NamespaceFinalizersRemaining",
        message: "Some content in the namespace has finalizers remaining: example.org/hold in 1 resource instances",
      },
    ],
  });
  const refused = await server.post(`${namespaces}/team/configmaps`, configMap("late"));
  expect(refused.status).toBe(403);
  expect(refused.body).toMatchObject({
    message:
      'configmaps "late" is forbidden: unable to create new content in namespace team because it is being terminated',
    details: { causes: [{ reason: "NamespaceTerminating", message: "namespace team is being terminated" }] },
  });

  await server.merge(`${namespaces}/team/configmaps/held`, { metadata: { finalizers: null } });

  await server.until(async () => (await server.get(`${namespaces}/team`)).status === 404);
});

test("a finalizer of the namespace's own metadata is waited for too", async () => {
  await using server = await TestServer.start();
  await server.post(namespaces, { ...namespace("team"), metadata: { name: "team", finalizers: ["example.org/hold"] } });

  await server.delete(`${namespaces}/team`);
  await server.settle();
  expect((await server.get(`${namespaces}/team`)).body["spec"]).toEqual({});

  await server.merge(`${namespaces}/team`, { metadata: { finalizers: null } });

  expect((await server.get(`${namespaces}/team`)).status).toBe(404);
});

test("the finalizers of a namespace's spec are changed by /finalize alone", async () => {
  await using server = await TestServer.start({ controllers: "none" });
  await server.post(namespaces, namespace("team"));

  await server.merge(`${namespaces}/team`, { spec: { finalizers: [] } });
  expect((await server.get(`${namespaces}/team`)).body["spec"]).toEqual({ finalizers: ["kubernetes"] });

  await server.delete(`${namespaces}/team`);
  await server.call(`PUT ${namespaces}/team/finalize`, { body: { ...namespace("team"), spec: { finalizers: [] } } });

  expect((await server.get(`${namespaces}/team`)).status).toBe(404);
});

test("the system's namespaces cannot be deleted", async () => {
  await using server = await TestServer.start();

  for (const name of ["default", "kube-system", "kube-public"]) {
    const { status, body } = await server.delete(`${namespaces}/${name}`);
    expect(status).toBe(403);
    expect(body["message"]).toBe(`namespaces "${name}" is forbidden: this namespace may not be deleted`);
  }
});

test("each namespace gets a service account and the CA, and gets them again", async () => {
  await using server = await TestServer.start({ caCertificate: "PEM" });
  await server.post(namespaces, namespace("team"));
  const account = `${namespaces}/team/serviceaccounts/default`;
  const rootCa = `${namespaces}/team/configmaps/kube-root-ca.crt`;
  await server.until(
    async () => (await server.get(account)).status === 200 && (await server.get(rootCa)).status === 200,
  );
  expect((await server.get(rootCa)).body["data"]).toEqual({ "ca.crt": "PEM" });

  await server.delete(account);
  await server.delete(rootCa);

  await server.until(
    async () => (await server.get(account)).status === 200 && (await server.get(rootCa)).status === 200,
  );
});
