// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { TestServer } from "../test-server.ts";

const events = "/api/v1/namespaces/default/events";
const minute = 60_000;

function event(name: string): object {
  const involvedObject = { kind: "Pod", name: "p", namespace: "default" };
  return { apiVersion: "v1", kind: "Event", metadata: { name }, involvedObject, reason: "Testing", type: "Normal" };
}

test("an event goes an hour after its last write", async () => {
  await using server = await TestServer.start();
  await server.post(events, event("once"));
  await server.post(events, event("again"));

  await server.clock.advance(30 * minute);
  await server.merge(`${events}/again`, { count: 2 });
  await server.clock.advance(31 * minute);

  expect((await server.get(`${events}/once`)).status).toBe(404);
  expect((await server.get(`${events}/again`)).status).toBe(200);
  await server.clock.advance(30 * minute);
  expect((await server.get(`${events}/again`)).status).toBe(404);
});

test("both event groups read the same events", async () => {
  await using server = await TestServer.start();
  await server.post(events, event("shared"));

  const { body } = await server.get("/apis/events.k8s.io/v1/namespaces/default/events/shared");

  expect(body).toMatchObject({ apiVersion: "events.k8s.io/v1", regarding: { kind: "Pod" }, reason: "Testing" });
});
