// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What the suite's pods run: something small that does nothing until it is told to end, as a user other than root. */
import type { ControlPlane } from "@nuvolaris/testing";
import type { Kubectl } from "./kubectl.ts";

/** Made by tools/k3s-image, and in the nodes that it makes. */
const ours = "nuvolaris/pause:1";
/** For nodes that can pull: https://hub.docker.com/r/rancher/mirrored-pause, what k3s itself runs in each pod. */
const publicOne = "rancher/mirrored-pause:3.6";

/** Ours where the nodes have it or can be given it, or where no container runs anyway; else one that nodes can pull. */
export async function choosePodImage(plane: ControlPlane, kubectl: Kubectl): Promise<string> {
  if (!plane.capabilities.has("pods")) return ours;
  const images = await kubectl.run("get", "nodes", "--output=jsonpath={.items[*].status.images[*].names[*]}");
  if (images.split(" ").some((name) => name.endsWith(ours))) return ours;
  if (!plane.loadImage) return publicOne;
  return plane.loadImage(ours).then(
    () => ours,
    // Not on this machine: only who has built a node's image has it.
    () => publicOne,
  );
}
