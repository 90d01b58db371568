// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The Go modules on disk: checked in for the default release, made in the cache for the others.
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { componentRecipes } from "./components.ts";
import type { Go } from "./go.ts";
import { stagingVersion, type KubernetesRelease } from "./releases.ts";

const checkedInKubernetes = fileURLToPath(new URL("../kubernetes", import.meta.url));
/** The module of etcd; it serves every Kubernetes release. */
export const etcdModule = fileURLToPath(new URL("../etcd", import.meta.url));

const kubernetesPackages = componentRecipes
  .filter(({ module }) => module === "kubernetes")
  .map(({ goPackage }) => goPackage);

/**
 * The name of the folder that holds a release's binaries: its version, and a hash of all that decides what is built.
 *
 * For a release that is not checked in, the hash is over its version: Go's checksum database then vouches for the rest.
 */
export async function buildName(release: KubernetesRelease): Promise<string> {
  const hash = createHash("sha256");
  for (const module of [...(release.checkedIn ? [checkedInKubernetes] : []), etcdModule]) {
    hash.update(await readFile(join(module, "go.mod"))).update(await readFile(join(module, "go.sum")));
  }
  if (!release.checkedIn) hash.update([release.version, ...kubernetesPackages].join("\n"));
  return `${release.version}-${hash.digest("hex").slice(0, 12)}`;
}

/** The folder of the module that builds `release`; made below `cache` if it is not checked in and not there yet. */
export async function kubernetesModule(release: KubernetesRelease, cache: string, go: Go): Promise<string> {
  if (release.checkedIn) return checkedInKubernetes;
  const directory = join(cache, "modules", await buildName(release));
  if (await exists(join(directory, "go.sum"))) return directory;
  // Made aside and renamed when it is complete, so that an interrupted one is not taken for a finished one.
  const draft = `${directory}.${process.pid}`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  await writeFile(join(draft, "go.mod"), "module nuvolaris.org/envtest\n\ngo 1.26.0\n");
  const replacements = replacementsFor(
    release,
    await go.downloadedGoMod(draft, `k8s.io/kubernetes@v${release.version}`),
  );
  await writeFile(join(draft, "go.mod"), goMod(release, replacements));
  await go.getTools(
    draft,
    kubernetesPackages.map((name) => `${name}@v${release.version}`),
  );
  await rename(draft, directory);
  return directory;
}

/**
 * Kubernetes' go.mod replaces its staging modules by folders of its repository, which only the main module may do; here
 * each is replaced by the published module of the same version.
 */
export function replacementsFor(release: KubernetesRelease, kubernetesGoMod: string): readonly string[] {
  const staged = /^\s*(k8s\.io\/[\w.-]+) => \.\/staging\/src\/\1\s*$/gm;
  return [...kubernetesGoMod.matchAll(staged)].flatMap(([, name]) =>
    name === undefined ? [] : [`${name} => ${name} ${stagingVersion(release)}`],
  );
}

function goMod({ version }: KubernetesRelease, replacements: readonly string[]): string {
  const lines = replacements.map((line) => `\t${line}\n`).join("");
  return `module nuvolaris.org/envtest\n\ngo 1.26.0\n\nrequire k8s.io/kubernetes v${version}\n\nreplace (\n${lines})\n`;
}

async function exists(file: string): Promise<boolean> {
  return readFile(file).then(
    () => true,
    () => false,
  );
}
