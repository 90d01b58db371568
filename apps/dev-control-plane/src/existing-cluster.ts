// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// One context of the user's kubeconfig, as a file of its own: the operator gets this cluster and sees no other.
import { homedir } from "node:os";
import { readFile } from "node:fs/promises";
import { delimiter, dirname, isAbsolute, join, resolve } from "node:path";
import { ServeError, UsageError } from "./usage-error.ts";

type Fields = Readonly<Record<string, unknown>>;

interface Named {
  readonly name: string;
  readonly value: Fields;
}

interface Kubeconfig {
  readonly contexts: readonly Named[];
  readonly clusters: readonly Named[];
  readonly users: readonly Named[];
}

/** The files that kubectl would read: those of KUBECONFIG, else `~/.kube/config`. */
export function kubeconfigFiles(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  const named = (environment["KUBECONFIG"] ?? "").split(delimiter).filter((file) => file !== "");
  return named.length > 0 ? named : [join(homedir(), ".kube/config")];
}

/**
 * The text of a kubeconfig with this context alone, which is its current one; paths in it are absolute.
 *
 * The current context of the user is never taken for one that was named: throws a {@link UsageError} without a name, or with one
 * that the files do not have, and a {@link ServeError} when they cannot be read.
 */
export async function contextKubeconfig(context: string | undefined, files: readonly string[]): Promise<string> {
  if (context === undefined) throw new UsageError(await askForContext(files));
  const config = await readKubeconfigs(files);
  const chosen = find(config.contexts, context);
  if (!chosen) throw new UsageError(`there is no context ${context}: ${describeContexts(config, files)}`);
  const [cluster, user] = ["cluster", "user"].map((field) => textOf(chosen[field]));
  const found = { cluster: find(config.clusters, cluster), user: find(config.users, user) };
  if (!found.cluster)
    throw new ServeError(`context ${context} names cluster ${cluster ?? ""}, which no kubeconfig has`);
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": context,
    contexts: [{ name: context, context: chosen }],
    clusters: [{ name: cluster, cluster: found.cluster }],
    users: found.user ? [{ name: user, user: found.user }] : [],
  });
}

/** The refusal does not depend on what the files hold; it only tells what there is to choose from. */
async function askForContext(files: readonly string[]): Promise<string> {
  const choice = await readKubeconfigs(files).then(
    (config) => describeContexts(config, files),
    (error: unknown) => messageOf(error),
  );
  return (
    "an existing cluster must be named: --control-plane existing --context NAME. " +
    `The current context is never used unasked. Contexts: ${choice}`
  );
}

function describeContexts({ contexts }: Kubeconfig, files: readonly string[]): string {
  return `${files.join(", ")} has ${contexts.map(({ name }) => name).join(", ") || "none"}`;
}

/** Of two entries of one name the first counts, as for kubectl. */
function find(list: readonly Named[], name: string | undefined): Fields | undefined {
  return list.find((one) => one.name === name)?.value;
}

async function readKubeconfigs(files: readonly string[]): Promise<Kubeconfig> {
  const all = (await Promise.all(files.map(readKubeconfig))).filter((config) => config !== undefined);
  if (all.length === 0) {
    throw new ServeError(`cannot find a kubeconfig: ${files.join(", ")} is not there; KUBECONFIG names another`);
  }
  return {
    contexts: all.flatMap(({ contexts }) => contexts),
    clusters: all.flatMap(({ clusters }) => clusters),
    users: all.flatMap(({ users }) => users),
  };
}

/** `undefined` for a file that is not there: kubectl skips those. */
async function readKubeconfig(file: string): Promise<Kubeconfig | undefined> {
  const { parse } = await import("yaml");
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw new ServeError(`cannot read kubeconfig ${file}: ${messageOf(cause)}`, { cause });
  }
  try {
    return toKubeconfig(parse(text), dirname(resolve(file)));
  } catch (cause) {
    throw new ServeError(`cannot read kubeconfig ${file}: ${messageOf(cause)}`, { cause });
  }
}

function toKubeconfig(value: unknown, folder: string): Kubeconfig {
  const config = fieldsOf(value);
  if (!config) throw new TypeError("it is no kubeconfig: a mapping with clusters, users and contexts is expected");
  const list = (field: string, entry: string): Named[] => {
    const items: unknown = config[field] ?? [];
    if (!Array.isArray(items)) throw new TypeError(`${field} is no list`);
    return items.map((item: unknown) => {
      const fields = fieldsOf(item);
      return { name: textOf(fields?.["name"]) ?? "", value: fieldsOf(fields?.[entry]) ?? {} };
    });
  };
  const absolute = (named: Named): Named => ({ ...named, value: withAbsolutePaths(named.value, folder) });
  return {
    contexts: list("contexts", "context"),
    clusters: list("clusters", "cluster").map(absolute),
    users: list("users", "user").map(absolute),
  };
}

const pathFields = ["certificate-authority", "client-certificate", "client-key", "tokenFile"];

/** Paths are relative to the file that they stand in, a plug-in's only if it is one and no name on the PATH. */
function withAbsolutePaths(value: Fields, folder: string): Fields {
  const made: Record<string, unknown> = { ...value };
  for (const field of pathFields) {
    const path = textOf(made[field]);
    if (path !== undefined && !isAbsolute(path)) made[field] = resolve(folder, path);
  }
  const exec = fieldsOf(made["exec"]);
  const command = textOf(exec?.["command"]);
  if (command?.includes("/") && !isAbsolute(command)) made["exec"] = { ...exec, command: resolve(folder, command) };
  return made;
}

function fieldsOf(value: unknown): Fields | undefined {
  // Proof: an object that is no list can be read by field name, each field being unknown.
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
