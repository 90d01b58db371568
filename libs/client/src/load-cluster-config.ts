// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Finds the way to a cluster, in controller-runtime's order. */
import { readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { systemClock, type Clock } from "@nuvolaris/clock";
import { ClusterConfigError, type ClusterConfig, type ConfigOrigin } from "./cluster-config.ts";
import { inClusterConfig } from "./in-cluster.ts";
import { clusterOfContext } from "./kubeconfig-cluster.ts";
import { readKubeconfigContext, type KubeconfigFile } from "./kubeconfig.ts";

export interface LoadOptions {
  /** The process's environment: KUBECONFIG, HOME, KUBERNETES_SERVICE_HOST … A library does not read it by itself. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A kubeconfig file that was chosen explicitly. */
  readonly kubeconfig?: string;
  /** A context that was chosen explicitly; the kubeconfig's current one without it. */
  readonly context?: string;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** Where a pod finds its service account. Default: where Kubernetes mounts it. */
  readonly serviceAccountFolder?: string;
}

/**
 * The cluster to talk to: that of `kubeconfig` or `context`; else that of KUBECONFIG; else, in a pod, the one it runs
 * in; else that of `~/.kube/config`. `origin` says which it was, for callers that refuse what nobody chose.
 *
 * Throws {@link ClusterConfigError} with what was tried, when there is none, or when what was found is broken: a broken
 * choice is never passed over for the next one.
 */
export async function loadClusterConfig(options: LoadOptions): Promise<ClusterConfig> {
  const { env, kubeconfig, context } = options;
  const tried: string[] = [];
  const fromEnvironment = (env["KUBECONFIG"] ?? "").split(delimiter).filter((path) => path !== "");
  const chosen = context === undefined ? "environment" : "explicit";
  if (kubeconfig !== undefined) return await require([kubeconfig], "explicit", options);
  if (fromEnvironment.length > 0) return await require(fromEnvironment, chosen, options);
  tried.push("KUBECONFIG: not set");
  if (context === undefined) {
    const inCluster = await inClusterConfig(options, options.clock ?? systemClock);
    if (inCluster) return inCluster;
    tried.push("service account: KUBERNETES_SERVICE_HOST is not set, so this is no pod");
  }
  const home = env["HOME"] ?? env["USERPROFILE"];
  const path = home === undefined ? undefined : join(home, ".kube", "config");
  const found =
    path === undefined ? undefined : await fromFiles([path], context === undefined ? "home" : "explicit", options);
  if (found) return found;
  tried.push(path === undefined ? "~/.kube/config: HOME is not set" : `${path}: no such file`);
  throw new ClusterConfigError(
    "there is no cluster to talk to: name a kubeconfig or a context, or set KUBECONFIG",
    tried,
  );
}

async function require(paths: readonly string[], origin: ConfigOrigin, options: LoadOptions): Promise<ClusterConfig> {
  const config = await fromFiles(paths, origin, options);
  if (config) return config;
  throw new ClusterConfigError(
    "there is no kubeconfig where one was said to be",
    paths.map((path) => `${path}: no such file`),
  );
}

/** `undefined` when none of the files is there. */
async function fromFiles(
  paths: readonly string[],
  origin: ConfigOrigin,
  { context, clock = systemClock }: LoadOptions,
): Promise<ClusterConfig | undefined> {
  const read = await Promise.all(paths.map(readIfThere));
  const files = read.filter((file) => file !== undefined);
  if (files.length === 0) return undefined;
  const where = files.map((file) => file.path).join(delimiter);
  return clusterOfContext(await readKubeconfigContext(files, context), { origin, where, clock });
}

async function readIfThere(path: string): Promise<KubeconfigFile | undefined> {
  try {
    return { path, text: await readFile(path, "utf8") };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new ClusterConfigError(`cannot read the kubeconfig ${path}`, [], { cause: error });
  }
}
