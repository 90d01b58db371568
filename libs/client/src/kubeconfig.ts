// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Reads kubeconfig files: what they say, merged as kubectl merges them, of one context.
 * https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/#merging-kubeconfig-files
 */
import { dirname, resolve } from "node:path";
import { isJsonObject, type JsonObject, type JsonValue } from "@nuvolaris/api-machinery";
import { ClusterConfigError } from "./cluster-config.ts";

/** A kubeconfig's text and where it was. */
export interface KubeconfigFile {
  readonly path: string;
  readonly text: string;
}

/** A named part, with the folder that its relative paths start from. */
export interface KubeconfigEntry {
  readonly name: string;
  readonly value: JsonObject;
  readonly folder: string;
}

/** The parts that one context puts together. */
export interface KubeconfigContext {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly cluster: KubeconfigEntry;
  /** Absent when the context names no user. */
  readonly user: KubeconfigEntry | undefined;
}

interface Kubeconfig {
  readonly currentContext: string | undefined;
  readonly contexts: readonly KubeconfigEntry[];
  readonly clusters: readonly KubeconfigEntry[];
  readonly users: readonly KubeconfigEntry[];
}

/** The context of that name, or the current one. Throws {@link ClusterConfigError}. */
export async function readKubeconfigContext(
  files: readonly KubeconfigFile[],
  wanted?: string,
): Promise<KubeconfigContext> {
  const where = files.map((file) => file.path).join(", ");
  const config = merge(await Promise.all(files.map(parse)));
  const name = wanted ?? config.currentContext;
  if (name === undefined) throw new ClusterConfigError(`no context was named, and ${where} has no current-context`);
  const context = find(config.contexts, name, `the context ${name}`, where);
  const clusterName = textOf(context.value, "cluster") ?? "";
  const userName = textOf(context.value, "user") ?? "";
  return {
    name,
    namespace: textOf(context.value, "namespace"),
    cluster: find(config.clusters, clusterName, `the cluster ${clusterName} of the context ${name}`, where),
    user:
      userName === "" ? undefined : find(config.users, userName, `the user ${userName} of the context ${name}`, where),
  };
}

/** A text member that is there and not empty. */
export function textOf(object: JsonObject, member: string): string | undefined {
  const value = object[member];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A path as it was written, made absolute from the folder of its file. */
export function pathOf({ value, folder }: KubeconfigEntry, member: string): string | undefined {
  const path = textOf(value, member);
  return path === undefined ? undefined : resolve(folder, path);
}

async function parse({ path, text }: KubeconfigFile): Promise<Kubeconfig> {
  // Loaded here: a client in a cluster, or with a configuration of its own, never needs it.
  const yaml = await import("./kubeconfig-yaml.ts");
  const folder = dirname(resolve(path));
  try {
    // Proof: `core` is YAML's JSON schema; other tags are errors.
    const document = (yaml.parse(text, { schema: "core" }) ?? {}) as JsonValue;
    if (!isJsonObject(document)) throw new TypeError("it is no mapping");
    return {
      currentContext: textOf(document, "current-context"),
      contexts: entries(document["contexts"], "context", folder),
      clusters: entries(document["clusters"], "cluster", folder),
      users: entries(document["users"], "user", folder),
    };
  } catch (error) {
    throw new ClusterConfigError(`cannot read the kubeconfig ${path}: ${reasonOf(error)}`);
  }
}

/** YAML's errors go on with the lines that are wrong, and a token may stand there: so neither these nor the error are passed on. */
function reasonOf(error: unknown): string {
  const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n", 1);
  return reason.replace(/:$/, "");
}

/** `[{ name, context: {…} }]`. */
function entries(list: JsonValue | undefined, member: string, folder: string): KubeconfigEntry[] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) throw new TypeError(`${member}s is no list`);
  return list.filter(isJsonObject).flatMap((entry) => {
    const name = textOf(entry, "name");
    const value = entry[member];
    return name === undefined ? [] : [{ name, folder, value: isJsonObject(value) ? value : {} }];
  });
}

/** The first file to say something wins. */
function merge(configs: readonly Kubeconfig[]): Kubeconfig {
  return {
    currentContext: configs.find((config) => config.currentContext !== undefined)?.currentContext,
    contexts: configs.flatMap((config) => config.contexts),
    clusters: configs.flatMap((config) => config.clusters),
    users: configs.flatMap((config) => config.users),
  };
}

function find(list: readonly KubeconfigEntry[], name: string, ...[what, where]: [string, string]): KubeconfigEntry {
  const found = list.find((entry) => entry.name === name);
  if (found) return found;
  const there = list.map((entry) => entry.name).join(", ");
  throw new ClusterConfigError(`${what} is not in ${where}; there is: ${there === "" ? "nothing" : there}`);
}
