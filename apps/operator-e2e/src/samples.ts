// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Samples as a user applies them. */
import { inject } from "vitest";
import type { Kubectl } from "./kubectl.ts";

export interface SampleToApply {
  readonly name: string;
  readonly count: number;
  readonly image?: string;
}

/** Their pods run the image of this run, which the nodes have. */
export async function applySamples(kubectl: Kubectl, ...samples: readonly SampleToApply[]): Promise<void> {
  const { podImage } = inject("e2e");
  const documents = samples.map(({ name, count, image = podImage }) =>
    JSON.stringify({ apiVersion: "nuvolaris.org/v1", kind: "Sample", metadata: { name }, spec: { count, image } }),
  );
  await kubectl.feed(documents.join("\n"), "apply", "--filename=-");
}

/** Waits until the Deployment of that name has so many replicas in its spec. */
export async function waitForReplicas(kubectl: Kubectl, deployment: string, replicas: number): Promise<void> {
  const condition = `--for=jsonpath={.spec.replicas}=${replicas}`;
  await kubectl.run("wait", "--for=create", `deployment/${deployment}`, "--timeout=150s");
  await kubectl.run("wait", condition, `deployment/${deployment}`, "--timeout=150s");
}

export async function waitUntilReady(kubectl: Kubectl, ...names: readonly string[]): Promise<void> {
  const samples = names.map((name) => `sample/${name}`);
  await kubectl.run("wait", "--for=condition=Ready", ...samples, "--timeout=150s");
}
