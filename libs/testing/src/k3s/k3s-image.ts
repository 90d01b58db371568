// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Which image makes the cluster.
import { DockerError, type Docker } from "./docker.ts";

/** What is taken where nothing else is asked for: the newest that `@testcontainers/k3s` itself is tested with. */
export const defaultK3sImage = "rancher/k3s:v1.36.2-k3s1";

/** The label of images that keep the contract of the k3s image; `tools/k3s-image` builds one. */
const k3sCompatibleLabel = "org.nuvolaris.k3s-compatible";

/** An image that can be started, or why there is none and how to get one. */
export type ChosenImage =
  | { readonly found: true; readonly image: string; readonly mustBePulled: boolean }
  | { readonly found: false; readonly reason: string };

export interface ChooseImageOptions {
  readonly docker: Pick<Docker, "run">;
  /** What `K3S_IMAGE` says. Nothing else is taken then. */
  readonly wanted?: string | undefined;
}

/** The image that `K3S_IMAGE` names, if it names one. */
export function wantedImage(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const image = environment["K3S_IMAGE"];
  return image === "" ? undefined : image;
}

/**
 * Chooses the image: the wanted one; else the default one, if it is on the engine or its registry answers; else the newest
 * compatible one on the engine. It asks the registry and pulls nothing.
 */
export async function chooseK3sImage({ docker, wanted }: ChooseImageOptions): Promise<ChosenImage> {
  const image = wanted ?? defaultK3sImage;
  const refusal = await whyNotToBeHad(docker, image);
  if (refusal === undefined) return { found: true, image, mustBePulled: false };
  if (refusal === "to be pulled") return { found: true, image, mustBePulled: true };
  if (wanted !== undefined) return { found: false, reason: `K3S_IMAGE names ${image}, which ${refusal.reason}` };
  const compatible = await newestCompatible(docker);
  if (compatible !== undefined) return { found: true, image: compatible, mustBePulled: false };
  return {
    found: false,
    reason: `${image} ${refusal.reason}, and no image on this engine is compatible: run "npx nx run k3s-image:build" (needs Go), or name an image in K3S_IMAGE`,
  };
}

/**
 * Why a cluster cannot be started on an engine, or the image that would make it. It starts a container of that image which
 * ends at once: an engine that answers may still not be able to run one.
 */
export async function lookForK3s(options: ChooseImageOptions): Promise<ChosenImage> {
  const { docker } = options;
  try {
    await docker.run(["version", "--format", "{{.Server.Version}}"]);
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    return { found: false, reason: `there is no Docker engine: ${lastLine(error)}` };
  }
  const chosen = await chooseK3sImage(options);
  if (!chosen.found || chosen.mustBePulled) return chosen;
  try {
    const rights = ["--cap-add=ALL", "--cap-drop=SYS_RESOURCE", "--security-opt=seccomp=unconfined"];
    await docker.run(["run", "--rm", ...rights, "--entrypoint=/bin/sh", chosen.image, "-c", "exit 0"], {
      timeoutMs: 60_000,
    });
    return chosen;
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    return { found: false, reason: `the Docker engine cannot run ${chosen.image}: ${lastLine(error)}` };
  }
}

async function whyNotToBeHad(
  docker: Pick<Docker, "run">,
  image: string,
): Promise<"to be pulled" | { readonly reason: string } | undefined> {
  if (await succeeds(docker.run(["image", "inspect", image]))) return undefined;
  try {
    // A registry that cannot be reached says so at once, or never: it is not worth more than this.
    await docker.run(["manifest", "inspect", image], { timeoutMs: 15_000 });
    return "to be pulled";
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    return { reason: `is not on this engine and cannot be pulled (${lastLine(error)})` };
  }
}

async function newestCompatible(docker: Pick<Docker, "run">): Promise<string | undefined> {
  // Newest first, by the engine's own order.
  const format = "{{.Repository}}:{{.Tag}}";
  const listed = await docker.run(["images", "--filter", `label=${k3sCompatibleLabel}`, "--format", format]);
  return listed.split("\n").find((name) => name !== "" && !name.includes("<none>"));
}

async function succeeds(command: Promise<unknown>): Promise<boolean> {
  try {
    await command;
    return true;
  } catch (error) {
    if (error instanceof DockerError) return false;
    throw error;
  }
}

function lastLine(error: DockerError): string {
  return error.message.trim().split("\n").at(-1) ?? "";
}
