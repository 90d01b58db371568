// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** API servers take what the overlays hold: the embedded one always, the real one where it is on this machine. */
import type { KubernetesObject } from "@nuvolaris/api-machinery";
import type { Deployment } from "@nuvolaris/client";
import { envtestProvider, reasonToSkip } from "@nuvolaris/testing";
import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, test, vi } from "vitest";
import { objectsOf, textOf } from "../deploy/overlay.ts";
import { findProgram } from "../testing/programs.ts";
import { serveControlPlane } from "../testing/served-control-plane.ts";

const overlays = ["dev", "k3s", "namespaced"];
const deploy = resolve(import.meta.dirname, "../../../../deploy");
const kubectl = await findProgram("kubectl", process.env);
const envtest = envtestProvider({ environment: process.env });
const noEnvtest = reasonToSkip("envtest", await envtest.available(), process.env);
const execute = promisify(execFile);
/** For programs on a machine that does much else. */
const patience = { timeout: 100_000, interval: 100 };

/** Runs kubectl on the cluster of a kubeconfig, with objects to read. */
async function run(
  kubeconfig: string,
  args: readonly string[],
  objects: readonly KubernetesObject[] = [],
): Promise<string> {
  const running = execute(kubectl.path, ["--kubeconfig", kubeconfig, ...args], { timeout: 120_000 });
  // A kubectl that ends before it has read everything says why by itself.
  running.child.stdin?.on("error", () => undefined).end(textOf(objects));
  return (await running).stdout;
}

/** Applies each overlay, and asks what a second apply would change: fields that a server drops or changes would show. */
async function applyAll(kubeconfig: string): Promise<readonly (readonly KubernetesObject[])[]> {
  const rendered: (readonly KubernetesObject[])[] = [];
  for (const overlay of overlays) {
    const objects = objectsOf(await run(kubeconfig, ["kustomize", join(deploy, "overlays", overlay)]));
    const flags = ["--server-side", "--force-conflicts", "--validate=strict", "-f", "-"];
    const applied = await run(kubeconfig, ["apply", ...flags], objects);
    expect(applied.trim().split("\n")).toHaveLength(objects.length);
    // kubectl looks twice, and shows what a controller wrote in between, too.
    await vi.waitFor(async () => {
      expect(await run(kubeconfig, ["diff", "--server-side", "--force-conflicts", "-f", "-"], objects)).toBe("");
    }, patience);
    rendered.push(objects);
  }
  return rendered;
}

test("the embedded API server takes every overlay as it is", { timeout: 400_000 }, async ({ skip }) => {
  if (kubectl.missing !== undefined) return skip(kubectl.missing);
  await using served = await serveControlPlane();
  let isOver = false;
  const ticking = vi.waitUntil(async () => (await served.plane.clock.advance(100), isOver), {
    timeout: 380_000,
    interval: 20,
  });

  try {
    await applyAll(served.kubeconfig);
  } finally {
    isOver = true;
    await ticking;
  }
});

test(
  "a real API server takes every overlay as it is, and lets its pods into a restricted namespace",
  { timeout: 400_000 },
  async ({ skip }) => {
    const missing = noEnvtest ?? kubectl.missing;
    if (missing !== undefined) return skip(missing);
    await using plane = await envtest.start();

    for (const objects of await applyAll(plane.kubeconfig)) {
      const pod = podOf(objects);
      expect(await run(plane.kubeconfig, ["create", "--dry-run=server", "-f", "-"], [pod])).toMatch(
        /created \(server dry run\)/,
      );
      const careless = { ...pod, spec: { ...pod.spec, securityContext: {} } };
      await expect(run(plane.kubeconfig, ["create", "--dry-run=server", "-f", "-"], [careless])).rejects.toThrow(
        /violates PodSecurity "restricted:latest"/,
      );
    }
  },
);

/** A pod as the Deployment among the objects makes them. */
function podOf(objects: readonly KubernetesObject[]): KubernetesObject & { readonly spec: object } {
  // Proof of the cast: by its kind.
  const deployment = objects.find(({ kind }) => kind === "Deployment") as Deployment;
  const { name, namespace } = deployment.metadata;
  const spec = deployment.spec?.template.spec ?? {};
  return { apiVersion: "v1", kind: "Pod", metadata: { name, namespace }, spec } as KubernetesObject & {
    readonly spec: object;
  };
}
