// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The examples of handlers: what their user does, and sees. */
import { ConfigMap, EventsV1Event, mergePatch } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { existsSync } from "node:fs";
import { expect, vi } from "vitest";
import { patience } from "./example-process.ts";
import type { Story } from "./stage.ts";

export const handlerStories: Readonly<Record<string, Story>> = {
  "create-and-delete.ts": async (stage) => {
    const example = await stage.start();
    await stage.create(1);
    await stage.status({ message: "created" });
    const { path } = await example.says("file written", { object: "default/obj" });
    expect(existsSync(String(path))).toBe(true);
    await stage.change({ spec: { count: 2 } });
    await stage.delete();
    await example.says("file removed", { path });
    expect(existsSync(String(path))).toBe(false);
    expect(example.count("file written")).toBe(1);
  },

  "update.ts": async (stage) => {
    const example = await stage.start();
    await stage.create(1);
    await stage.shows(Sample, stage.key, handledBy("update"));
    await stage.change({ spec: { count: 3 } });
    await example.says("sample updated", { from: 1, to: 3 });
    await example.says("field differs", { operation: "change", path: "spec.count", value: 3 });
    await stage.change({ metadata: { labels: { tier: "web" } } });
    await example.says("field differs", { operation: "add", path: "metadata", value: { labels: { tier: "web" } } });
    await stage.delete();
  },

  "field.ts": async (stage) => {
    const example = await stage.start();
    await stage.create(1);
    await example.says("count changed", { from: "nothing", to: 1 });
    await stage.change({ spec: { count: 2 } });
    await example.says("count changed", { from: 1, to: 2 });
    await stage.change({ metadata: { labels: { "app.kubernetes.io/part-of": "shop" } } });
    await example.says("belongs to", { app: "shop" });
    await stage.change({ metadata: { labels: { "app.kubernetes.io/part-of": null } } });
    await example.says("belongs to", { app: "nothing" });
    await stage.delete();
    expect(example.count("count changed")).toBe(2);
  },

  "results.ts": async (stage) => {
    await stage.start();
    await stage.create(2);
    await stage.status({ message: "hello obj", readyReplicas: 2 });
    await stage.shows(Sample, stage.key, { metadata: { labels: { "example.com/size": "small" } } });
    await stage.change({ spec: { count: 20 } });
    await stage.shows(Sample, stage.key, { metadata: { labels: { "example.com/size": "large" } } });
    await stage.change({ spec: { count: 0 } });
    await vi.waitFor(async () => {
      expect((await stage.client.get(Sample, stage.key)).status).toEqual({ message: "hello obj" });
    }, patience);
    await stage.delete();
  },

  "retries.ts": async (stage) => {
    const example = await stage.start();
    await stage.create(200);
    await example.says("handler failed for good", { handler: "allocate" });
    await stage.change({ spec: { count: 2 } });
    await example.says("handler failed, will retry", { attempts: 1, reason: "no room yet" });
    await example.says("handler failed, will retry", { attempts: 2, reason: "no room yet" });
    await example.says("room found", { attempt: 3 });
    await stage.status({ message: "room for 2" });
    await stage.delete();
  },

  "time-limit.ts": async (stage) => {
    const example = await stage.start();
    await stage.create(3600);
    await example.says("handler failed, will retry", { reason: "handler provision did not end within 2000 ms" });
    await stage.change({ spec: { count: 0 } });
    await example.says("provisioned");
    await stage.delete();
  },

  "timer.ts": async (stage) => {
    const example = await stage.start();
    await stage.create(1);
    await example.says("measured", { wanted: 1 }, 2);
    await stage.change({ spec: { count: 2_000_000_000 } });
    await stage.status({ message: "it is tight" });
    await stage.delete();
  },

  "daemon.ts": async (stage) => {
    const example = await stage.start();
    await stage.create(1);
    await example.says("following", { count: 1 }, 2);
    await stage.change({ spec: { count: 2 } });
    await example.says("following", { count: 2 });
    await stage.delete();
    await example.says("daemon ended");
    expect(example.count("daemon began")).toBe(1);
  },

  "config-index.ts": async (stage) => {
    const settings = { namespace: "default", name: "settings", labels: { "example.com/sample": "obj" } };
    await stage.client.create(ConfigMap, { metadata: settings, data: { colour: "red" } });
    await stage.start();
    await stage.create(1);
    await stage.status({ message: "settings: colour" });
    await stage.client.patch(ConfigMap, settings, mergePatch({ data: { size: "large" } }));
    await stage.status({ message: "settings: colour, size" });
    await stage.client.delete(ConfigMap, settings);
    await stage.status({ message: "settings: none" });
    await stage.delete();
  },

  "sub-handlers.ts": async (stage) => {
    const example = await stage.start();
    await stage.create(3);
    await example.says("replica placed", { replica: 1, attempt: 1 });
    await example.says("replica placed", { replica: 2, attempt: 2 });
    await example.says("replica placed", { replica: 3, attempt: 1 });
    expect(example.count("replica placed")).toBe(3);
    await stage.change({ spec: { count: 1 } });
    await example.says("replica placed", { replica: 1 }, 2);
    await stage.delete();
  },

  "events.ts": async (stage) => {
    await stage.create(1);
    const example = await stage.start();
    await example.says("seen", { type: "ADDED", initial: true, count: 1 });
    await stage.change({ spec: { count: 2 } });
    await example.says("seen", { type: "MODIFIED", initial: false, count: 2 });
    await stage.delete();
    await example.says("seen", { type: "DELETED" });
  },

  "filters.ts": async (stage) => {
    const example = await stage.start();
    await stage.create(20, { labels: { stage: "production" }, annotations: { "example.com/owner": "us" } });
    for (const line of ["for production", "has an owner", "is large"]) await example.says(line);
    await stage.change({ spec: { count: 5 } });
    await stage.change({ spec: { count: 0 } });
    await example.says("was switched off");
    await stage.delete();
    for (const line of ["for no stage", "has an image"]) expect(example.count(line)).toBe(0);
    expect(example.count("was switched off")).toBe(1);
  },

  "resume.ts": async (stage) => {
    const first = await stage.start();
    await stage.create(1);
    await first.says("connected", { cause: "create", open: 1 });
    await stage.shows(Sample, stage.key, handledBy("resume"));
    await first.stop();
    const second = await stage.start();
    await second.says("connected", { cause: "resume", open: 1 });
    await stage.change({ spec: { count: 2 } });
    await stage.delete();
    await second.says("disconnected");
    expect(second.count("connected")).toBe(1);
  },

  "recorded-events.ts": async (stage) => {
    await stage.start();
    await stage.create(2);
    await stage.shows(Sample, stage.key, handledBy("recorded-events"));
    await stage.change({ spec: { count: 0 } });
    await vi.waitFor(async () => {
      const { items } = await stage.client.list(EventsV1Event, { namespace: "default" });
      const told = items.map(({ type, reason, note, regarding }) => [type, reason, note, regarding?.name]);
      expect(told).toContainEqual(["Normal", "Updated", "from 2 to 0 replicas", "obj"]);
      expect(told).toContainEqual(["Warning", "NothingRuns", "no replicas are wanted", "obj"]);
    }, patience);
    await stage.delete();
  },

  "kopf-takeover.ts": async (stage) => {
    await stage.create(2, {
      finalizers: ["kopf.zalando.org/KopfFinalizerMarker"],
      annotations: { "kopf.zalando.org/last-handled-configuration": '{"spec":{"count":1}}\n' },
    });
    const example = await stage.start();
    await example.says("scaled", { from: 1, to: 2 });
    await example.says("resumed");
    await stage.delete();
    await example.says("deleted");
    expect(example.count("created")).toBe(0);
  },

  "built-in-kind.ts": async (stage) => {
    await stage.start();
    const key = { namespace: "default", name: "settings" };
    const checksum = (hash: unknown) => ({ metadata: { annotations: { "example.com/checksum": hash } } });
    const labels = { "example.com/checksum": "wanted" };
    await stage.client.create(ConfigMap, { metadata: { ...key, labels }, data: { a: "1" } });
    await stage.shows(ConfigMap, key, checksum(expect.stringMatching(/^9afeb0f2/)));
    await stage.client.patch(ConfigMap, key, mergePatch({ data: { a: "2" } }));
    await stage.shows(ConfigMap, key, checksum(expect.stringMatching(/^d1c5b45e/)));
    await stage.client.delete(ConfigMap, key);
    await stage.gone(ConfigMap, key);
  },

  "untyped-kind.ts": async (stage) => {
    const example = await stage.start();
    await stage.create(4);
    await example.says("created", { count: 4 });
    await stage.change({ spec: { count: 5 } });
    await stage.delete();
    await example.says("deleted", { name: "obj" });
  },
};

/** What an object looks like that the operator has handled. */
function handledBy(operator: string): object {
  const progress: unknown = expect.any(String);
  return { metadata: { annotations: { [`${operator}.nuvolaris.org/progress`]: progress } } };
}
