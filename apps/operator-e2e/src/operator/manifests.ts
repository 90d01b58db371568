// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a cluster's administrator applies: `deploy/overlays/k3s`, rendered by kubectl. */
import { resolve } from "node:path";
import { parseAllDocuments } from "yaml";
import type { Kubectl } from "../kubectl.ts";

export const operatorNamespace = "nuvolaris-system";
export const operatorName = "sample-operator";

const overlay = resolve(import.meta.dirname, "../../../../deploy/overlays/k3s");

/** As much of a manifest as the suite looks at. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}

export interface OperatorManifests {
  /** All but the Deployment: namespace, CRDs, ServiceAccount, RBAC and the like, unchanged. */
  readonly surroundings: readonly Manifest[];
  readonly deployment: DeploymentManifest;
}

export interface DeploymentManifest extends Manifest {
  readonly spec: {
    readonly replicas: number;
    readonly template: {
      readonly spec: { readonly containers: readonly { readonly image: string; readonly args: readonly string[] }[] };
    };
  };
}

/** The manifests do not hold what the suite needs of them. */
export class ManifestError extends Error {
  override readonly name = "ManifestError";
}

export async function renderOperator(kubectl: Kubectl): Promise<OperatorManifests> {
  const rendered = await kubectl.run("kustomize", overlay);
  // Proof: kubectl has parsed and printed them as objects.
  const manifests = parseAllDocuments(rendered).map((document) => document.toJS() as Manifest);
  const deployment = manifests.find(isDeployment);
  if (!deployment) throw new ManifestError(`${overlay} holds no Deployment`);
  return { surroundings: manifests.filter((manifest) => manifest !== deployment), deployment };
}

function isDeployment(manifest: Manifest): manifest is DeploymentManifest {
  return manifest.kind === "Deployment";
}

/** Applies as an administrator would, and waits for nothing. */
export async function apply(kubectl: Kubectl, manifests: readonly Manifest[]): Promise<void> {
  // A namespace and CRDs first: what comes after them lives in them.
  const order = ["Namespace", "CustomResourceDefinition"];
  const rank = ({ kind }: Manifest): number => (order.includes(kind) ? order.indexOf(kind) : order.length);
  const documents = manifests.toSorted((a, b) => rank(a) - rank(b)).map((manifest) => JSON.stringify(manifest));
  await kubectl.feed(documents.join("\n"), "apply", "--server-side", "--force-conflicts", "--filename=-");
}

/** Deletes all that {@link renderOperator} gives, CRDs and what is stored by them included, and waits until it is gone. */
export async function removeOperator(kubectl: Kubectl): Promise<void> {
  const { surroundings, deployment } = await renderOperator(kubectl);
  // What lives in a namespace before the namespace: the other way around is an error about what is gone already.
  const isContainer = ({ kind }: Manifest): boolean => kind === "Namespace" || kind === "CustomResourceDefinition";
  const all = [deployment, ...surroundings].toSorted((a, b) => Number(isContainer(a)) - Number(isContainer(b)));
  const documents = all.map((manifest) => JSON.stringify(manifest)).join("\n");
  await kubectl.feed(documents, "delete", "--ignore-not-found", "--filename=-", "--timeout=150s");
}
