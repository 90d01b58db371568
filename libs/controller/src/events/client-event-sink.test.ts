// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from "@nuvolaris/api-machinery";
import { StatusError, TransportError } from "@nuvolaris/client";
import { expect, test } from "vitest";
import { FakeCluster } from "../fakes/fake-cluster.ts";
import { clientEventSink } from "./client-event-sink.ts";
import type { ClusterEvent } from "./event-content.ts";

const { signal } = new AbortController();
const regarding: KubernetesObject = { apiVersion: "v1", kind: "Pod", metadata: { name: "p", namespace: "default" } };
const event: ClusterEvent = {
  apiVersion: "events.k8s.io/v1",
  kind: "Event",
  metadata: { name: "p.1", namespace: "default" },
  eventTime: "2026-01-01T00:00:00.000000Z",
  reportingController: "c",
  reportingInstance: "i",
  type: "Normal",
  reason: "R",
  action: "A",
  note: "n",
  regarding: { apiVersion: "v1", kind: regarding.kind, name: "p", namespace: "default" },
};
const series = { count: 2, lastObservedTime: "2026-01-01T00:00:01.000000Z" };

test("an event whose first attempt got through is not an error", async () => {
  const cluster = new FakeCluster();
  const sink = clientEventSink(cluster);
  await sink.create(event, signal);

  await expect(sink.create(event, signal)).resolves.toBeUndefined();
  expect(cluster.requests).toEqual(["create events default/p.1", "create events default/p.1"]);
});

test("a series is a patch", async () => {
  const cluster = new FakeCluster();
  const sink = clientEventSink(cluster);
  await sink.create(event, signal);
  await sink.repeat(event, series, signal);

  expect(cluster.requests.at(-1)).toBe("patch events default/p.1");
});

test("an event that the server has forgotten by now is created again", async () => {
  const cluster = new FakeCluster();
  await clientEventSink(cluster).repeat(event, series, signal);

  expect(cluster.requests).toEqual(["patch events default/p.1", "create events default/p.1"]);
});

test("what passes by itself is told from what does not", () => {
  const sink = clientEventSink(new FakeCluster());
  const refused = (reason: string, code: number): StatusError =>
    new StatusError({ kind: "Status", apiVersion: "v1", metadata: {}, reason, code }, "create Event");

  expect(sink.isTransient(refused("TooManyRequests", 429))).toBe(true);
  expect(sink.isTransient(refused("ServiceUnavailable", 503))).toBe(true);
  expect(sink.isTransient(new TransportError("connection refused", "unreachable"))).toBe(true);
  expect(sink.isTransient(refused("Forbidden", 403))).toBe(false);
  expect(sink.isTransient(new TypeError("mistake"))).toBe(false);
});
