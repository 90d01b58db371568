// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The objects of an overlay of `deploy/`. */
import type { KubernetesObject } from "@nuvolaris/api-machinery";
import type { Deployment } from "@nuvolaris/client";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { parseAllDocuments, stringify } from "yaml";
import { UsageError } from "@nuvolaris/operator-cli";
import type { Kubectl } from "./kubectl.ts";

export interface OverlayOptions {
  readonly kubectl: Kubectl;
  /** The folder `deploy`. */
  readonly deploy: string;
  /** A folder of `deploy/overlays`. */
  readonly overlay: string;
  /** The image of the operator's container. Default: the overlay's. */
  readonly image?: string;
}

/** Renders an overlay. Errors: {@link UsageError} for one that there is not, KubectlError. */
export async function renderOverlay(options: OverlayOptions): Promise<readonly KubernetesObject[]> {
  const { kubectl, deploy, overlay, image } = options;
  const overlays = await readdir(join(deploy, "overlays"));
  if (!overlays.includes(overlay)) {
    throw new UsageError(`there is no overlay ${overlay}; there are ${overlays.toSorted().join(", ")}`);
  }
  const objects = objectsOf(await kubectl(["kustomize", join(deploy, "overlays", overlay)]));
  return image === undefined ? objects : objects.map((object) => withImage(object, image));
}

/** The objects of a YAML text. */
export function objectsOf(text: string): readonly KubernetesObject[] {
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents)) return [];
  // Proof of the cast: kubectl renders objects of Kubernetes, or fails.
  const objects = documents.map((document) => document.toJS() as KubernetesObject | null);
  // Nothing between two separators, or comments alone.
  return objects.filter((object) => object !== null);
}

/** The YAML text of objects, for kubectl's standard input. */
export function textOf(objects: readonly KubernetesObject[]): string {
  return objects.map((object) => stringify(object)).join("---\n");
}

function withImage(object: KubernetesObject, image: string): KubernetesObject {
  if (object.kind !== "Deployment") return object;
  // Proof of the cast: by its kind.
  const { spec, ...deployment } = object as Deployment;
  if (!spec?.template.spec) return object;
  const containers = spec.template.spec.containers.map((container) =>
    container.name === "operator" ? { ...container, image } : container,
  );
  const template = { ...spec.template, spec: { ...spec.template.spec, containers } };
  return { ...deployment, spec: { ...spec, template } } as Deployment;
}
