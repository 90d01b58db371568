// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The Go modules on disk: checked in for the default release, made in the cache for the others.
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { componentRecipes, linkerFlags, type ComponentRecipe, type GoModuleName } from "./components.ts";
import type { Go } from "./go.ts";
import { stagingVersion, type KubernetesRelease } from "./releases.ts";

const kubernetesPackages = componentRecipes
  .filter(({ module }) => module === "kubernetes")
  .map(({ goPackage }) => goPackage);

/** The folder of a module that is checked in. etcd's and helm's serve every Kubernetes release. */
export function checkedInModule(name: GoModuleName): string {
  return fileURLToPath(new URL(`../${name}`, import.meta.url));
}

/**
 * What names a binary in the cache: a hash of all that decides what is built. It covers the program's own Go module and no
 * other, so a new helm leaves kube-apiserver where it is.
 *
 * For a release that is not checked in, the version stands for the module: Go's checksum database vouches for the rest.
 */
export async function binaryKey({ module, goPackage }: ComponentRecipe, release: KubernetesRelease): Promise<string> {
  const hash = createHash("sha256").update([goPackage, linkerFlags(module, release)].join("\n"));
  if (module === "kubernetes" && !release.checkedIn) hash.update(release.version);
  else await hashModule(hash, checkedInModule(module));
  return shorten(hash);
}

/** The name of the folder that holds a release's binaries: its version, and a hash of what they are all built from. */
export async function folderName(release: KubernetesRelease): Promise<string> {
  const hash = createHash("sha256");
  for (const recipe of componentRecipes) hash.update(await binaryKey(recipe, release));
  return `${release.version}-${shorten(hash)}`;
}

/** The folder of the module that builds `release`; made below `cache` if it is not checked in and not there yet. */
export async function kubernetesModule(release: KubernetesRelease, cache: string, go: Go): Promise<string> {
  if (release.checkedIn) return checkedInModule("kubernetes");
  const packages = createHash("sha256").update(kubernetesPackages.join("\n"));
  const directory = join(cache, "modules", `${release.version}-${shorten(packages)}`);
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

async function hashModule(hash: ReturnType<typeof createHash>, directory: string): Promise<void> {
  for (const name of ["go.mod", "go.sum"]) hash.update(await readFile(join(directory, name)));
}

function shorten(hash: ReturnType<typeof createHash>): string {
  return hash.digest("hex").slice(0, 12);
}

async function exists(file: string): Promise<boolean> {
  return readFile(file).then(
    () => true,
    () => false,
  );
}
