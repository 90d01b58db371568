// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The examples of controllers, and of how operators and scripts are run: what their user does, and sees. */
import { ConfigMap, CustomResourceDefinition, Deployment, Lease, mergePatch, Namespace } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { expect } from "vitest";
import { Shop } from "../own-kind.ts";
import type { Story } from "./stage.ts";

const child = (name: string) => ({ namespace: "default", name });

export const controllerStories: Readonly<Record<string, Story>> = {
  "deployment-controller.ts": async (stage) => {
    await stage.start();
    await stage.create(2);
    await stage.shows(Deployment, stage.key, { spec: { replicas: 2 } });
    await stage.status({ readyReplicas: 0 });
    await stage.change({ spec: { count: 3 } });
    await stage.shows(Deployment, stage.key, { spec: { replicas: 3 } });
    await stage.client.patch(Deployment, stage.key, mergePatch({ spec: { replicas: 7 } }));
    await stage.shows(Deployment, stage.key, { spec: { replicas: 3 } });
    await stage.delete();
    await stage.gone(Deployment, stage.key);
  },

  "watches.ts": async (stage) => {
    await stage.start();
    await stage.create(1);
    await stage.status({ message: "the colour is not known" });
    await stage.client.create(ConfigMap, { metadata: stage.key, data: { colour: "red" } });
    await stage.status({ message: "the colour is red" });
    await stage.client.patch(ConfigMap, stage.key, mergePatch({ data: { colour: "blue" } }));
    await stage.status({ message: "the colour is blue" });
    await stage.client.delete(ConfigMap, stage.key);
    await stage.status({ message: "the colour is not known" });
    await stage.delete();
  },

  "conditions.ts": async (stage) => {
    await stage.start();
    await stage.create(2);
    const ready = { type: "Ready", status: "True", reason: "Fits", observedGeneration: 1 };
    await stage.status({ observedGeneration: 1, conditions: [ready] });
    await stage.change({ spec: { count: 20 } });
    const unready = { type: "Ready", status: "False", reason: "TooLarge", observedGeneration: 2 };
    await stage.status({ observedGeneration: 2, conditions: [unready] });
    await stage.delete();
  },

  "finalize.ts": async (stage) => {
    const example = await stage.start();
    await stage.create(2);
    await stage.status({ message: "2 reserved" });
    const { metadata } = await stage.client.get(Sample, stage.key);
    expect(metadata.finalizers).toEqual(["finalize.nuvolaris.org/samples.nuvolaris.org-finalizer"]);
    await stage.change({ spec: { count: 3 } });
    await stage.status({ message: "3 reserved" });
    await stage.delete();
    await example.says("released");
    expect(example.count("released")).toBe(1);
  },

  "requeue.ts": async (stage) => {
    const example = await stage.start();
    await stage.create(200);
    await example.says("reconcile failed for good");
    await stage.change({ spec: { count: 3 } });
    await stage.status({ message: "3 of 3" });
    await stage.delete();
  },

  "prune.ts": async (stage) => {
    await stage.start();
    await stage.create(3);
    await stage.shows(ConfigMap, child("obj-3"), { data: { number: "3" } });
    await stage.change({ spec: { count: 1 } });
    await stage.gone(ConfigMap, child("obj-3"));
    await stage.gone(ConfigMap, child("obj-2"));
    await stage.shows(ConfigMap, child("obj-1"), { data: { number: "1" } });
    await stage.delete();
    await stage.gone(ConfigMap, child("obj-1"));
  },

  "own-kind.ts": async (stage) => {
    await stage.client.create(CustomResourceDefinition, Shop.manifest());
    await stage.start();
    const shop = child("corner");
    await stage.client.create(Shop, { metadata: shop, spec: { from: 9, to: 17 } });
    await stage.shows(Shop, shop, { status: { hours: 8 } });
    await stage.client.patch(Shop, shop, mergePatch({ spec: { to: 20 } }));
    await stage.shows(Shop, shop, { status: { hours: 11 } });
    const refused = stage.client.patch(Shop, shop, mergePatch({ spec: { to: 1 } }));
    await expect(refused).rejects.toThrow("a shop opens before it closes");
    await stage.client.delete(Shop, shop);
    await stage.gone(Shop, shop);
  },

  "two-operators.ts": async (stage) => {
    const example = stage.launch();
    await example.says("operator ready", {}, 2);
    await stage.create(1);
    await example.says("hello");
    await example.says("counted", { samples: 1 });
    await stage.change({ spec: { count: 2 } });
    await stage.delete();
    await example.says("forgotten", { known: true });
  },

  "namespaces.ts": async (stage) => {
    const example = await stage.start();
    for (const namespace of ["other", "team-test", "team-a"]) {
      await stage.client.create(Namespace, { metadata: { name: namespace } });
      await stage.client.create(Sample, { metadata: { namespace, name: "obj" }, spec: { count: 1 } });
    }
    await example.says("created", { in: "team-a" });
    await stage.client.patch(Sample, { namespace: "team-a", name: "obj" }, mergePatch({ spec: { count: 2 } }));
    await stage.client.delete(Namespace, { name: "team-a" });
    await example.says("deleted", { in: "team-a" });
    await stage.gone(Namespace, { name: "team-a" });
    expect(example.count("created")).toBe(1);
    for (const namespace of ["other", "team-test"]) {
      await stage.client.delete(Sample, { namespace, name: "obj" });
      await stage.client.delete(Namespace, { name: namespace });
    }
  },

  "leader-election.ts": async (stage) => {
    const first = await stage.start();
    await stage.create(1);
    const { by } = await first.says("handled");
    const lease = child("leader-election");
    await stage.shows(Lease, lease, { spec: { holderIdentity: expect.stringContaining(String(by)) } });
    const second = await stage.start();
    await second.says("leader changed");
    await first.stop();
    await stage.change({ spec: { count: 2 } });
    await stage.delete();
    await stage.create(3);
    const taken = await second.says("handled");
    await stage.status({ message: `handled by ${String(taken["by"])}` });
    await stage.delete();
    expect([first.count("handled"), second.count("handled")]).toEqual([1, 1]);
  },

  "status-pages.ts": async (stage) => {
    const example = await stage.start();
    const metrics = await example.says("listening", { server: "metrics server" });
    const health = await example.says("listening", { server: "health server" });
    await stage.create(1);
    await stage.status({ message: "1 wanted" });
    await stage.change({ spec: { count: 2 } });
    await stage.status({ message: "2 wanted" });
    await stage.delete();
    const page = await (await fetch(`${String(metrics["url"])}/metrics`)).text();
    expect(page).toMatch(/^controller_runtime_reconcile_total\{.*result="success".*\} [1-9]/m);
    expect((await fetch(`${String(health["url"])}/healthz`)).status).toBe(200);
    expect(await (await fetch(`${String(health["url"])}/readyz?verbose`)).text()).toContain("samples.nuvolaris.org");
  },

  "client-script.ts": async (stage) => {
    const script = stage.launch();
    await script.prints("there are 0 samples");
    await script.prints("ADDED with count 1");
    await stage.client.patch(Sample, child("scripted"), mergePatch({ spec: { count: 2 } }));
    await script.prints("MODIFIED with count 2");
    await script.prints("deleted");
    await script.ends();
    await stage.gone(Sample, child("scripted"));
  },
};
