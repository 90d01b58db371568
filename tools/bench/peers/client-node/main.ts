// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The measured operator as one writes it by hand on @kubernetes/client-node: its informers, a keyed queue, the typed clients.
// What it is to do it reads from BENCH_WORK, BENCH_EXPECTED and BENCH_TUNED.
/* eslint-disable @typescript-eslint/no-unsafe-class-instance-assignment, @eslint-community/eslint-comments/disable-enable-pair -- the library types objects as classes, and takes and gives plain ones, in all of this file */
import {
  AppsV1Api,
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  makeInformer,
  PatchStrategy,
  setHeaderOptions,
  type KubernetesObject,
  type V1Deployment,
} from "@kubernetes/client-node";
import { tally } from "../tally.ts";

interface SampleObject extends KubernetesObject {
  readonly spec: { readonly count: number; readonly image?: string };
  readonly status?: { readonly message?: string; readonly observedGeneration?: number };
}

const { BENCH_WORK, BENCH_EXPECTED = "0", BENCH_TUNED } = process.env;
const isTuned = BENCH_TUNED === "1";
const seen = tally(Number(BENCH_EXPECTED));
const config = new KubeConfig();
config.loadFromDefault();
if (isTuned) shareDispatcher(config);
const apps = config.makeApiClient(AppsV1Api);
const custom = config.makeApiClient(CustomObjectsApi);
const merge = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);
const resource = { group: "nuvolaris.org", version: "v1", plural: "samples" };

if (BENCH_WORK === "events") await followConfigMaps();
else await followSamples();

/** The library makes a dispatcher, and with it a TLS connection, for each request; nothing but this keeps one. */
function shareDispatcher(target: KubeConfig): void {
  const create: unknown = Reflect.get(target, "createDispatcher");
  if (typeof create !== "function") throw new TypeError("this version of client-node makes no dispatchers");
  let shared: unknown;
  Reflect.set(target, "createDispatcher", (...options: readonly unknown[]): unknown => {
    shared ??= Reflect.apply(create, target, options);
    return shared;
  });
}

async function followConfigMaps(): Promise<void> {
  const core = config.makeApiClient(CoreV1Api);
  const informer = makeInformer(config, "/api/v1/configmaps", () => core.listConfigMapForAllNamespaces());
  for (const verb of ["add", "update"] as const) {
    informer.on(verb, ({ metadata }) => {
      seen(metadata?.name ?? "");
    });
  }
  await informer.start();
}

async function followSamples(): Promise<void> {
  const samples = makeInformer<SampleObject>(config, "/apis/nuvolaris.org/v1/samples", () =>
    custom.listCustomObjectForAllNamespaces({ ...resource, resourcePlural: resource.plural }),
  );
  const deployments = makeInformer(config, "/apis/apps/v1/deployments", () => apps.listDeploymentForAllNamespaces());
  const queue = keyedQueue(isTuned ? 10 : 1, async (name) => {
    const sample = samples.get(name, "default");
    if (sample) await reconcile(sample, deployments.get(name, "default"));
    seen(name);
  });
  for (const verb of ["add", "update"] as const) {
    samples.on(verb, ({ metadata }) => {
      queue(metadata?.name ?? "");
    });
  }
  for (const verb of ["update", "delete"] as const) {
    deployments.on(verb, ({ metadata }) => {
      const owner = metadata?.ownerReferences?.find(({ controller, kind }) => controller === true && kind === "Sample");
      if (owner) queue(owner.name);
    });
  }
  await deployments.start();
  await samples.start();
}

/** Runs `work` for each key that is added, one at a time for each; a failure ends the process. */
function keyedQueue(limit: number, work: (key: string) => Promise<void>): (key: string) => void {
  const waiting = new Set<string>();
  const running = new Set<string>();
  const next = (): void => {
    for (const key of waiting) {
      if (running.size === limit) return;
      if (running.has(key)) continue;
      waiting.delete(key);
      running.add(key);
      void work(key).then(() => {
        running.delete(key);
        next();
      });
    }
  };
  return (key) => {
    waiting.add(key);
    next();
  };
}

async function reconcile({ metadata, spec, status }: SampleObject, current: V1Deployment | undefined): Promise<void> {
  const { name = "", generation } = metadata ?? {};
  const namespace = "default";
  if (!current)
    await apps.createNamespacedDeployment({ namespace, body: deploymentOf(name, metadata?.uid ?? "", spec) });
  else if (current.spec?.replicas !== spec.count) {
    await apps.patchNamespacedDeployment({ name, namespace, body: { spec: { replicas: spec.count } } }, merge);
  }
  if (status?.message === "deployed" && status.observedGeneration === generation) return;
  const body = { status: { message: "deployed", observedGeneration: generation } };
  await custom.patchNamespacedCustomObjectStatus({ ...resource, namespace, name, body }, merge);
}

function deploymentOf(name: string, uid: string, { count, image = "nginx:1.29" }: SampleObject["spec"]): V1Deployment {
  const labels = { app: name };
  const owner = {
    apiVersion: "nuvolaris.org/v1",
    kind: "Sample",
    name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, ownerReferences: [owner] },
    spec: {
      replicas: count,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: "main", image }] } },
    },
  };
}
