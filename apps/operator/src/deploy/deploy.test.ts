// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Deploy and undeploy by the real kubectl, on an API server whose Deployments this test makes ready. */
import {
  Client,
  CustomResourceDefinition,
  Deployment,
  isNotFound,
  mergePatch,
  Namespace,
  Pod,
} from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { kubectlProbe, reasonToSkip, runProgram, startEmbedded } from "@nuvolaris/testing";
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { expect, test, vi } from "vitest";
import { UsageError } from "@nuvolaris/operator-cli";
import { operatorName, operatorNamespace } from "../manifests/names.ts";
import { serveControlPlane } from "../testing/served-control-plane.ts";
import { deploy } from "./deploy.ts";
import { kubectlFor, KubectlError } from "./kubectl.ts";
import { undeploy } from "./undeploy.ts";

const noKubectl = reasonToSkip("kubectl", await kubectlProbe.run(runProgram), process.env);
const deployFolder = resolve(import.meta.dirname, "../../../../deploy");
const operatorKey = { namespace: operatorNamespace, name: operatorName };
const sampleCrd = { name: "samples.nuvolaris.org" };
const patience = { timeout: 150_000, interval: 20 };
const limit = { timeout: 400_000 };

/** An API server whose time goes on by itself, and kubectl for it. */
async function world() {
  await using parts = new AsyncDisposableStack();
  const served = parts.use(await serveControlPlane());
  const { clock, transport } = served.plane;
  let isOver = false;
  const ticking = vi.waitUntil(
    async () => {
      await clock.advance(100);
      return isOver;
    },
    { timeout: 380_000, interval: 20 },
  );
  parts.defer(async () => {
    isOver = true;
    await ticking;
  });
  const environment = { ...process.env, KUBECONFIG: served.kubeconfig };
  const printed: string[] = [];
  const client = new Client({ transport, clock });
  const options = {
    client,
    kubectl: kubectlFor({ context: "test", environment, signal: new AbortController().signal }),
    deploy: deployFolder,
    overlay: "dev",
    timeoutSeconds: 150,
    print: (line: string) => {
      printed.push(line);
    },
  };
  const running = parts.move();
  return { client, options, printed, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** Does what a cluster's controllers and nodes do for the operator's Deployment. */
async function becomeReady(client: Client): Promise<void> {
  const { metadata } = await vi.waitFor(() => client.get(Deployment, operatorKey), patience);
  const counts = { replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 };
  await client.patchStatus(
    Deployment,
    operatorKey,
    mergePatch({ status: { ...counts, observedGeneration: metadata.generation } }),
  );
}

test(
  "the operator is deployed with the image that is named, and said to be when its pods are ready",
  limit,
  async ({ skip }) => {
    if (noKubectl !== undefined) return skip(noKubectl);
    await using here = await world();

    await Promise.all([deploy({ ...here.options, image: "operator:2" }), becomeReady(here.client)]);

    const { spec } = await here.client.get(Deployment, operatorKey);
    expect(spec?.template.spec?.containers[0]?.image).toBe("operator:2");
    expect(here.printed.at(-1)).toBe(`deployment "${operatorName}" successfully rolled out`);
  },
);

test("an operator that does not get ready is an error that says how its pods are", limit, async ({ skip }) => {
  if (noKubectl !== undefined) return skip(noKubectl);
  await using here = await world();

  const { client, options } = here;
  await client.create(Namespace, { metadata: { name: operatorNamespace } });
  await client.create(Pod, {
    metadata: { namespace: operatorNamespace, name: "stuck" },
    spec: { containers: [{ name: "operator", image: "operator:2" }] },
  });

  const deployed = deploy({ ...options, timeoutSeconds: 2 });
  await expect(deployed).rejects.toThrow(KubectlError);
  // How kubectl words it depends on how far it had come.
  await expect(deployed).rejects.toThrow(
    /rollout status deployment\/sample-operator .* failed: [^]+\nNAME .*\nstuck .* Pending /,
  );
});

test("an overlay that there is not is told with those that there are", async () => {
  const kubectl = (): Promise<string> => Promise.reject(new Error("nothing is to be run"));
  await using plane = await startEmbedded();
  const client = new Client({ transport: plane.transport, clock: plane.clock });
  const options = { client, kubectl, deploy: deployFolder, overlay: "prod", timeoutSeconds: 1, print: () => undefined };

  await expect(deploy(options)).rejects.toThrow(UsageError);
  await expect(deploy(options)).rejects.toThrow("there is no overlay prod; there are dev, k3s, namespaced");
});

test("the Samples go first, then the operator; the CRD stays until it is asked for", limit, async ({ skip }) => {
  if (noKubectl !== undefined) return skip(noKubectl);
  await using here = await world();
  const { client, options, printed } = here;
  await Promise.all([deploy(options), becomeReady(client)]);
  await client.create(Sample, { metadata: { name: "a", namespace: "default" }, spec: { count: 1 } });
  printed.length = 0;

  await undeploy({ ...options, keepSamples: false, crds: false });
  const [first, second, ...rest] = printed;
  expect([first, second]).toEqual([
    "step 1: the Samples, while the operator is there",
    expect.stringMatching(/^ {2}sample\.nuvolaris\.org "a" deleted/),
  ]);
  expect(rest.at(-1)).toBe("kept: samples.nuvolaris.org (--crds deletes)");
  expect((await client.list(Sample)).items).toEqual([]);
  await expect(client.get(Namespace, { name: operatorNamespace })).rejects.toSatisfy(isNotFound);

  await undeploy({ ...options, keepSamples: false, crds: true });
  await expect(client.get(CustomResourceDefinition, sampleCrd)).rejects.toSatisfy(isNotFound);
  await undeploy({ ...options, keepSamples: false, crds: true });
});

test("while a Sample does not go, the operator stays", limit, async ({ skip }) => {
  if (noKubectl !== undefined) return skip(noKubectl);
  await using here = await world();
  const { client, options } = here;
  await Promise.all([deploy(options), becomeReady(client)]);
  const held = { name: "held", namespace: "default", finalizers: ["nuvolaris.org/somebody-else"] };
  await client.create(Sample, { metadata: held, spec: { count: 1 } });

  const undeployed = undeploy({ ...options, timeoutSeconds: 2, keepSamples: false, crds: true });
  await expect(undeployed).rejects.toThrow(KubectlError);
  await expect(undeployed).rejects.toThrow(/delete samples\.nuvolaris\.org .* failed: /);
  expect((await client.list(Sample)).items.map(({ metadata }) => metadata.deletionTimestamp)).toEqual([
    expect.any(String),
  ]);
  expect((await client.get(Deployment, operatorKey)).metadata.deletionTimestamp).toBeUndefined();
});

test("Samples that are kept are still there when the operator is gone", limit, async ({ skip }) => {
  if (noKubectl !== undefined) return skip(noKubectl);
  await using here = await world();
  const { client, options } = here;
  await Promise.all([deploy(options), becomeReady(client)]);
  await client.create(Sample, { metadata: { name: "a", namespace: "default" }, spec: { count: 1 } });

  await undeploy({ ...options, keepSamples: true, crds: false });
  expect((await client.list(Sample)).items).toHaveLength(1);
  await expect(client.get(Deployment, operatorKey)).rejects.toSatisfy(isNotFound);
});

test.each(["deploy", "undeploy"])("%s refuses to choose a cluster by itself", limit, (verb) => {
  const main = join(import.meta.dirname, "main.ts");
  const { status, stderr } = spawnSync(process.execPath, ["--conditions=@nuvolaris/source", main, verb], {
    encoding: "utf8",
  });

  expect(stderr).toBe("operator: name the cluster with --context: no cluster is changed that nobody named\n");
  expect(status).toBe(2);
});
