// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The Docker engine, by its command line.
import { UsageError } from "@nuvolaris/envtest-assets";
import { dockerProbe } from "@nuvolaris/testing";
import { ProgramError, runToEnd, type Machine } from "./run-to-end.ts";

export interface ImageRecipe {
  readonly tag: string;
  readonly dockerfile: string;
  /** The folder that the Dockerfile copies from. */
  readonly context: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Errors: {@link UsageError} if no engine answers. */
export async function requireDocker(machine: Machine): Promise<void> {
  const found = await dockerProbe.run((command, args) => runToEnd(machine, [command, ...args], { deadlineMs: 10_000 }));
  if (!found.available)
    throw new UsageError(`cannot build images: ${found.reason}. To get it: ${dockerProbe.howToGet}`);
}

export async function imageExists(machine: Machine, image: string): Promise<boolean> {
  return (await inspect(machine, image, "{{.Id}}")) !== undefined;
}

/** The value of a label of an image; `undefined` if there is no such image or label. */
export async function labelOf(machine: Machine, image: string, label: string): Promise<string | undefined> {
  return (await inspect(machine, image, `{{index .Config.Labels ${JSON.stringify(label)}}}`)) || undefined;
}

/** Bytes. */
export async function sizeOf(machine: Machine, image: string): Promise<number> {
  return Number(await inspect(machine, image, "{{.Size}}"));
}

async function inspect(machine: Machine, image: string, format: string): Promise<string | undefined> {
  try {
    return (await runToEnd(machine, ["docker", "image", "inspect", "--format", format, image])).trim();
  } catch (error) {
    if (error instanceof ProgramError && /no such image/i.test(error.message)) return undefined;
    throw error;
  }
}

export async function buildImage(machine: Machine, recipe: ImageRecipe): Promise<void> {
  const labels = Object.entries(recipe.labels).flatMap(([name, value]) => ["--label", `${name}=${value}`]);
  const line = [
    "docker",
    "build",
    "--quiet",
    "--tag",
    recipe.tag,
    ...labels,
    "--file",
    recipe.dockerfile,
    recipe.context,
  ];
  await runToEnd(machine, line);
}

/** Writes an image to a tar. */
export async function saveImage(machine: Machine, image: string, file: string): Promise<void> {
  await runToEnd(machine, ["docker", "image", "save", "--output", file, image]);
}
