// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Finds the real control plane's binaries on this machine. It downloads and builds nothing: tools/envtest-assets does.
import { constants } from "node:fs";
import { access, readdir, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** The programs of a cluster and its clients, by the file names that setup-envtest and the releases give them. */
export type EnvtestComponent =
  | "etcd"
  | "kube-apiserver"
  | "kubectl"
  | "kube-controller-manager"
  | "kube-scheduler"
  | "kubelet"
  | "kube-proxy"
  | "helm";

/** A folder that holds at least the components that were asked for. */
export interface EnvtestAssets {
  readonly directory: string;
}

/** What {@link locateAssets} found, or why there is nothing. */
export type LocatedAssets =
  { readonly found: true; readonly assets: EnvtestAssets } | { readonly found: false; readonly reason: string };

export interface LocateAssetsOptions {
  /** `KUBEBUILDER_ASSETS`, `XDG_CACHE_HOME` and `HOME` are read from it; pass `process.env`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Default: etcd and kube-apiserver, the least that makes a control plane. */
  readonly components?: readonly EnvtestComponent[];
  /** Kubernetes minor such as `1.36`. Default: the newest in the cache. Ignored for `KUBEBUILDER_ASSETS`, which says no version. */
  readonly minor?: string;
}

const controlPlaneComponents: readonly EnvtestComponent[] = ["etcd", "kube-apiserver"];

/**
 * Finds the binaries: in `KUBEBUILDER_ASSETS` if that is set, else in the cache that `tools/envtest-assets build` fills.
 *
 * A `KUBEBUILDER_ASSETS` that lacks a binary is reported and not passed over: the user has named that folder.
 */
export async function locateAssets(options: LocateAssetsOptions): Promise<LocatedAssets> {
  const components = options.components ?? controlPlaneComponents;
  const named = options.environment["KUBEBUILDER_ASSETS"];
  if (named) return locateIn(named, components);
  const cache = assetsCacheDirectory(options.environment);
  for (const directory of await cachedDirectories(cache, options.minor)) {
    const located = await locateIn(directory, components);
    if (located.found) return located;
  }
  return {
    found: false,
    reason: `no folder in ${cache} holds ${components.join(" and ")}${options.minor ? ` ${options.minor}` : ""}: run "npx nx run envtest-assets:build" (needs Go 1.26), or point KUBEBUILDER_ASSETS at a folder that setup-envtest filled`,
  };
}

/** The folder below which each build of the binaries has a folder `<Kubernetes version>-<hash of the Go modules>`. */
export function assetsCacheDirectory(environment: Readonly<Record<string, string | undefined>>): string {
  const named = environment["XDG_CACHE_HOME"] ?? "";
  // An empty one counts as none: https://specifications.freedesktop.org/basedir/latest/
  const cache = named === "" ? join(environment["HOME"] ?? homedir(), ".cache") : named;
  return join(cache, "nuvolaris-operator-platform", "envtest");
}

async function locateIn(directory: string, components: readonly EnvtestComponent[]): Promise<LocatedAssets> {
  const missing: string[] = [];
  for (const component of components) {
    if (!(await isExecutable(join(directory, component)))) missing.push(component);
  }
  if (missing.length === 0) return { found: true, assets: { directory } };
  return { found: false, reason: `${directory} holds no executable ${missing.join(", ")}` };
}

/** Newest version first; of one version, the folder that was filled last, for that is what is being worked with. */
async function cachedDirectories(cache: string, minor: string | undefined): Promise<readonly string[]> {
  const names = await readdir(cache).catch((error: unknown) => {
    if (isMissingFile(error)) return [];
    throw error;
  });
  const folders = names
    .filter((name) => /^\d+\.\d+\.\d+-/.test(name) && (minor === undefined || name.startsWith(`${minor}.`)))
    .map(async (name) => {
      const directory = join(cache, name);
      return { directory, version: name.split("-")[0] ?? name, filledAt: (await stat(directory)).mtimeMs };
    });
  return (await Promise.all(folders))
    .sort((a, b) => b.version.localeCompare(a.version, "en", { numeric: true }) || b.filledAt - a.filledAt)
    .map(({ directory }) => directory);
}

function isMissingFile(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
