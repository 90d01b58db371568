// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { writeFile } from "node:fs/promises";
import { imageExists, requireDocker, sizeOf } from "./docker.ts";
import { buildNodeImage } from "./node-image.ts";
import { describeNode } from "./node-recipe.ts";
import type { Machine } from "./run-to-end.ts";
import { lockWorkshop } from "./workshop.ts";

export interface BuildVerbOptions {
  readonly machine: Machine;
  /** Kubernetes minor; default the newest. */
  readonly kubernetes?: string;
  /** The image's name is written to this file too; nx puts lines of its own before what is printed. */
  readonly output?: string;
  readonly print: (line: string) => void;
}

/** `build`: builds the node image, unless it is there, and tells its name. */
export async function build({ machine, kubernetes, output, print }: BuildVerbOptions): Promise<void> {
  await requireDocker(machine);
  const recipe = await describeNode(machine, kubernetes);
  if (!(await imageExists(machine, recipe.tag))) {
    await using workshop = await lockWorkshop(machine, print);
    // Whoever held the lock may have built it.
    if (!(await imageExists(machine, recipe.tag))) await buildNodeImage({ machine, workshop, print }, recipe);
  }
  print(`${recipe.tag}: ${Math.round((await sizeOf(machine, recipe.tag)) / 1_000_000)} MB`);
  print(recipe.tag);
  if (output !== undefined) await writeFile(output, `${recipe.tag}\n`);
}
