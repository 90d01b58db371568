// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** `nx run operator:deploy`: brings the operator to a cluster, or to its next version. */
import type { KubernetesObject } from "@nuvolaris/api-machinery";
import type { Client } from "@nuvolaris/client";
import { operatorName, operatorNamespace } from "../manifests/names.ts";
import { migrateStoredVersions } from "./migrate-stored-versions.ts";
import { renderOverlay, textOf, type OverlayOptions } from "./overlay.ts";
import { KubectlError, type Kubectl } from "./kubectl.ts";

export interface DeployOptions extends OverlayOptions {
  /** For the same cluster as `kubectl`. */
  readonly client: Client;
  /** How long the operator may take to be ready, in seconds. */
  readonly timeoutSeconds: number;
  readonly print: (line: string) => void;
}

/**
 * Applies an overlay and waits until the operator's pods are ready.
 *
 * Flow: namespace and CRDs first, for the rest needs them; the rest; the roll-out; then what is stored in an old version of a
 * CRD is rewritten. Server-side apply: fields that others own are
 * left alone unless the manifests say something else about them, and then theirs is taken. It can be run again at any time.
 *
 * Errors: UsageError, KubectlError; that of a roll-out that does not end says how the pods are.
 */
export async function deploy(options: DeployOptions): Promise<void> {
  const { kubectl, overlay, print } = options;
  const objects = await renderOverlay(options);
  print(`deploying ${overlay}: ${objects.length} objects`);
  await apply(objects.filter(isGround), options);
  const crds = objects.filter(isCrd).map(({ metadata }) => metadata.name ?? "");
  const established = ["wait", "--for=condition=Established", "--timeout=60s", ...crds.map((name) => `crd/${name}`)];
  await kubectl(established, { timeoutMs: 90_000 });
  await apply(
    objects.filter((object) => !isGround(object)),
    options,
  );
  await waitForRollout(options);
  for (const name of crds) await migrateStoredVersions({ ...options, name });
}

async function waitForRollout({ kubectl, timeoutSeconds, print }: DeployOptions): Promise<void> {
  const rollout = ["rollout", "status", `deployment/${operatorName}`, "-n", operatorNamespace];
  const run = { timeoutMs: (timeoutSeconds + 30) * 1000 };
  try {
    const told = await kubectl([...rollout, `--timeout=${timeoutSeconds}s`], run);
    print(told.trim().split("\n").at(-1) ?? "");
  } catch (error) {
    if (!(error instanceof KubectlError)) throw error;
    throw new KubectlError(`${error.message}\n${await howPodsAre(kubectl)}`, { cause: error });
  }
}

export function isCrd({ kind }: KubernetesObject): boolean {
  return kind === "CustomResourceDefinition";
}

function isGround(object: KubernetesObject): boolean {
  return object.kind === "Namespace" || isCrd(object);
}

async function apply(objects: readonly KubernetesObject[], { kubectl, print }: DeployOptions): Promise<void> {
  const flags = ["--server-side", "--force-conflicts", "--field-manager=operator-deploy"];
  const told = await kubectl(["apply", ...flags, "-f", "-"], { input: textOf(objects) });
  for (const line of told.trim().split("\n")) print(`  ${line}`);
}

async function howPodsAre(kubectl: Kubectl): Promise<string> {
  const asked = ["get", "pods", "-n", operatorNamespace, "-o", "wide"];
  return kubectl(asked).catch((error: unknown) => `the pods cannot be looked at: ${String(error)}`);
}
