// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { isJsonObject } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { startWithWidgets, TestServer, widget, widgets } from "../test-server.ts";

const core = "/api/v1/namespaces/default";
const pod = { metadata: { name: "a" }, spec: { containers: [{ name: "main", image: "nginx" }] } };

test("a deleted pod or service is the answer; of most other kinds it is a Status", async () => {
  await using server = await TestServer.start();
  await server.post(`${core}/pods`, pod);
  await server.post(`${core}/services`, { metadata: { name: "a" }, spec: { ports: [{ port: 80 }] } });
  await server.post(`${core}/configmaps`, { metadata: { name: "a" } });

  expect((await server.delete(`${core}/pods/a`)).body).toMatchObject({
    kind: "Pod",
    metadata: { deletionGracePeriodSeconds: 0 },
  });
  expect((await server.delete(`${core}/services/a`)).body.kind).toBe("Service");
  expect((await server.delete(`${core}/configmaps/a`)).body).toMatchObject({ kind: "Status", status: "Success" });
});

test("a job that is deleted without a word on its pods draws a warning", async () => {
  await using server = await TestServer.start();
  const jobs = "/apis/batch/v1/namespaces/default/jobs";
  const template = { spec: { ...pod.spec, restartPolicy: "Never" } };
  for (const name of ["a", "b"]) await server.post(jobs, { metadata: { name }, spec: { template } });

  const silent = await server.delete(`${jobs}/a`);
  const said = await server.delete(`${jobs}/b?propagationPolicy=Background`);

  expect(silent.headers.get("warning")).toContain("child pods are preserved by default when jobs are deleted");
  expect(said.headers.get("warning")).toBeNull();
});

test("a collection that is deleted up to a limit says that there is more", async () => {
  await using server = await startWithWidgets();
  for (const name of ["a", "b"]) await server.post(widgets, widget(name));

  const { body: first } = await server.delete(`${widgets}?limit=1`);
  const { body: rest } = await server.delete(`${widgets}?limit=1`);

  const token = (list: object): unknown => {
    const { metadata } = list as { readonly metadata?: unknown }; // read below as what it may be
    return isJsonObject(metadata) ? metadata["continue"] : undefined;
  };
  expect(token(first)).toMatch(/./);
  expect(token(rest)).toBe("");
});

test("an eviction must name the pod of its path", async () => {
  await using server = await TestServer.start();
  await server.post(`${core}/pods`, pod);
  const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "b" } };

  const { status, body } = await server.post(`${core}/pods/a/eviction`, eviction);

  expect(status).toBe(400);
  expect(body["message"]).toBe("name in URL does not match name in Eviction object");
});
