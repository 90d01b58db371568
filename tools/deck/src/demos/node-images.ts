// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Images that nodes are given before a transcript is run: what was built here, and what they cannot pull. */
import type { ControlPlane } from "@nuvolaris/testing";
import { UsageError } from "../usage-error.ts";

export interface NodeImage {
  /** As this machine's Docker engine knows it. */
  readonly image: string;
  /** What pods call it. */
  readonly name: string;
}

/** Reads `IMAGE`, or `NAME=IMAGE` where pods call it otherwise. */
export function parseNodeImage(word: string): NodeImage {
  const [name = "", image = name, ...others] = word.split("=");
  if (name !== "" && image !== "" && others.length === 0) return { image, name };
  throw new UsageError(`--load: expected IMAGE or NAME=IMAGE, found ${word}`);
}

/** Errors: {@link UsageError} where there are no nodes that take them, or where the engine does not have one. */
export async function loadNodeImages(plane: ControlPlane, images: readonly NodeImage[]): Promise<void> {
  for (const { image, name } of images) {
    if (!plane.loadImage) throw new UsageError("--load: this control plane has no nodes that take images; k3s has");
    try {
      await plane.loadImage(image, name);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new UsageError(`--load: ${image} cannot be brought to the nodes: ${reason.trim()}`, { cause: error });
    }
  }
}
