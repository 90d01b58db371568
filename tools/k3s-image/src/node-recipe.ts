// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// What a node image is built from, and the name that follows from it.
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { binaryKey, recipesFor, releaseOf, type KubernetesRelease } from "@nuvolaris/envtest-assets";
import { describeRootFileSystem, type RootFileSystem } from "./root-file-system.ts";
import type { Machine } from "./run-to-end.ts";

/** Kubernetes' programs on the node. */
export const nodePrograms = recipesFor([
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kubelet",
  "kube-proxy",
  "kubectl",
]);

export interface NodeRecipe {
  readonly release: KubernetesRelease;
  readonly root: RootFileSystem;
  /** `nuvolaris/k3s-compatible:v<Kubernetes version>-<hash of all inputs>`. */
  readonly tag: string;
}

/** The folder of this tool. */
export const toolFolder = fileURLToPath(new URL("..", import.meta.url));
/** Below it: what is compiled into the image or copied to it, with the code that does so. */
const inputs = ["coredns", "node", "src"] as const;

/** Describes the image for a Kubernetes minor; default the newest. Looks and builds nothing. */
export async function describeNode(machine: Machine, kubernetes?: string): Promise<NodeRecipe> {
  const release = releaseOf(kubernetes);
  const root = await describeRootFileSystem(machine);
  const hash = createHash("sha256").update(root.key);
  for (const recipe of nodePrograms) hash.update(await binaryKey(recipe, release));
  for (const folder of inputs) hash.update(await folderHash(join(toolFolder, folder)));
  return { release, root, tag: `nuvolaris/k3s-compatible:v${release.version}-${hash.digest("hex").slice(0, 12)}` };
}

/** Changes with the name and the content of each file below `folder`, but for tests. */
export async function folderHash(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((file) => !isForTests(file));
  const hash = createHash("sha256");
  for (const file of files.sort()) {
    const content = await readFile(file);
    hash.update(`${relative(folder, file)} ${content.length}\n`).update(content);
  }
  return hash.digest("hex");
}

function isForTests(file: string): boolean {
  return /\.test\.ts$|_test\.go$|fake-machine\.ts$|\/testdata\//.test(file);
}
