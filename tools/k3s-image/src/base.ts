// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { buildImage, labelOf, requireDocker, sizeOf } from "./docker.ts";
import { lockWorkshop } from "./workshop.ts";
import { layOutNodeBase, nodeBaseHash, nodePackage } from "./node-base.ts";
import { withProgress } from "./progress.ts";
import { describeRootFileSystem, rootFileSystemTar } from "./root-file-system.ts";
import type { Machine } from "./run-to-end.ts";

export interface BaseVerbOptions {
  readonly machine: Machine;
  /** The image's name is written to this file too; nx puts lines of its own before what is printed. */
  readonly output?: string;
  readonly print: (line: string) => void;
}

/** Holds the hash of all that an image was built from: one that has the right one is not built again. */
export const contentLabel = "org.nuvolaris.content";

const dockerfile = fileURLToPath(new URL("../base/Dockerfile", import.meta.url));

/** `base`: builds `nuvolaris/node-base:<node version>`, unless it is there, and tells its name. */
export async function base({ machine, output, print }: BaseVerbOptions): Promise<void> {
  await requireDocker(machine);
  const node = await nodePackage();
  const root = await describeRootFileSystem(machine);
  const tag = `nuvolaris/node-base:${node.version}`;
  const content = nodeBaseHash(node, root.key, await readFile(dockerfile, "utf8"));
  if ((await labelOf(machine, tag, contentLabel)) !== content) {
    await using workshop = await lockWorkshop(machine, print);
    const rootTar = await rootFileSystemTar({ machine, cache: workshop.cache, print }, root);
    await withProgress({ clock: machine.clock, print }, `image ${tag}`, async () => {
      await layOutNodeBase(machine, workshop.bench, { node, rootTar });
      await buildImage(machine, { tag, dockerfile, context: workshop.bench, labels: { [contentLabel]: content } });
    });
  }
  print(`${tag}: ${Math.round((await sizeOf(machine, tag)) / 1_000_000)} MB`);
  print(tag);
  if (output !== undefined) await writeFile(output, `${tag}\n`);
}
