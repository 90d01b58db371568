// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Container, Pod } from "@nuvolaris/client";
import type { Behaviour, Behaviours } from "./stage.ts";

/**
 * Annotates a pod with the behaviour of its containers: `simulation.nuvolaris.org/behaviour: fail`. For one container
 * alone, its name is appended: `simulation.nuvolaris.org/behaviour.sidecar: oom`.
 */
export const behaviourAnnotation = "simulation.nuvolaris.org/behaviour";

/**
 * How a container behaves: as an annotation says, or as its image is called (`fail`, `example.org/oom:1`); else it does its
 * work and ends where the pod is not restarted for ever, and serves where it is.
 */
export function behaviourOf(pod: Pod, container: Container, behaviours: Behaviours): Behaviour {
  const annotations = pod.metadata.annotations ?? {};
  const asked = annotations[`${behaviourAnnotation}.${container.name}`] ?? annotations[behaviourAnnotation];
  const byImage = imageName(container.image ?? "");
  for (const name of [asked, byImage, isExpectedToEnd(pod, container) ? "complete" : "serve"]) {
    if (name !== undefined && Object.hasOwn(behaviours, name) && behaviours[name]) return behaviours[name];
  }
  return { stages: [] };
}

/** Which policy restarts a container. Init containers with a policy of their own are sidecars (KEP-753). */
export function restartPolicyOf({ spec }: Pod, container: Container): string {
  const policy = container.restartPolicy ?? spec?.restartPolicy ?? "Always";
  const isInit = spec?.initContainers?.includes(container) ?? false;
  if (isInit && container.restartPolicy === undefined) return policy === "Never" ? "Never" : "OnFailure";
  return policy;
}

function isExpectedToEnd(pod: Pod, container: Container): boolean {
  return restartPolicyOf(pod, container) !== "Always";
}

/** `registry.example.org:5000/team/web:1.2@sha256:…` → `web` */
function imageName(image: string): string {
  const [withoutDigest = ""] = image.split("@");
  const last = withoutDigest.slice(withoutDigest.lastIndexOf("/") + 1);
  return last.split(":")[0] ?? "";
}
