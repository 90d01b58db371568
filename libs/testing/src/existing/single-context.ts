// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// A kubeconfig with one context, taken out of the user's: what runs in a test then cannot reach another of their clusters.
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "../parity/json.ts";

/** The context is not there, or a file is broken. The message says what to mend. */
export class ContextError extends Error {
  override readonly name = "ContextError";
}

/** A named part of a kubeconfig, with the folder from which its relative paths start. */
interface Entry {
  readonly value: JsonObject;
  readonly folder: string;
}

type Section = "context" | "cluster" | "user";

/**
 * The kubeconfig of `context` alone, as JSON, which every YAML parser reads. Certificates and keys are in it; files that
 * are renewed, such as `tokenFile`, and commands stay files, by their absolute paths.
 *
 * Errors: {@link ContextError}.
 */
export async function singleContext(files: readonly string[], context: string): Promise<JsonObject> {
  const documents = await Promise.all(files.map(readDocument));
  const find = (section: Section, name: string): Entry => findEntry(documents, { section, name, files });
  const { value } = find("context", context);
  const cluster = find("cluster", textOf(value, "cluster") ?? "");
  const userName = textOf(value, "user");
  const user = userName === undefined ? undefined : find("user", userName);
  return {
    apiVersion: "v1",
    kind: "Config",
    "current-context": context,
    contexts: [{ name: context, context: { ...value, cluster: context, ...(user && { user: context }) } }],
    clusters: [{ name: context, cluster: await withoutFiles(cluster, ["certificate-authority"]) }],
    users: user ? [{ name: context, user: await withoutFiles(user, ["client-certificate", "client-key"]) }] : [],
  };
}

interface Document {
  readonly content: JsonObject;
  readonly folder: string;
}

async function readDocument(file: string): Promise<Document> {
  const yaml = await import("yaml");
  try {
    // `core` is YAML's JSON schema; other tags are errors.
    const content = (yaml.parse(await readFile(file, "utf8"), { schema: "core" }) ?? {}) as JsonValue;
    if (!isJsonObject(content)) throw new TypeError("it is no mapping");
    return { content, folder: dirname(resolve(file)) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ContextError(`cannot read the kubeconfig ${file}: ${reason}`, { cause: error });
  }
}

interface Wanted {
  readonly section: Section;
  readonly name: string;
  /** For the message. */
  readonly files: readonly string[];
}

/** The first file to name it wins, as in kubectl. */
function findEntry(documents: readonly Document[], { section, name, files }: Wanted): Entry {
  const names: string[] = [];
  for (const { content, folder } of documents) {
    const list = content[`${section}s`];
    for (const entry of isJsonArray(list) ? list.filter(isJsonObject) : []) {
      const value = entry[section];
      if (entry["name"] === name) return { value: isJsonObject(value) ? value : {}, folder };
      names.push(String(textOf(entry, "name")));
    }
  }
  const there = names.length === 0 ? "nothing" : names.join(", ");
  throw new ContextError(`the ${section} ${name} is not in ${files.join(", ")}; there is: ${there}`);
}

/** `inlined` members become `<member>-data`; all other paths become absolute. */
async function withoutFiles({ value, folder }: Entry, inlined: readonly string[]): Promise<JsonObject> {
  const result: Record<string, JsonValue> = { ...value };
  for (const member of inlined) {
    const file = textOf(value, member);
    Reflect.deleteProperty(result, member);
    if (file !== undefined && !(`${member}-data` in result)) {
      result[`${member}-data`] = await readBase64(resolve(folder, file));
    }
  }
  const tokenFile = textOf(value, "tokenFile");
  if (tokenFile !== undefined) result["tokenFile"] = resolve(folder, tokenFile);
  const exec = value["exec"];
  const command = isJsonObject(exec) ? textOf(exec, "command") : undefined;
  // A bare name is looked for in the PATH.
  if (isJsonObject(exec) && command?.includes("/")) result["exec"] = { ...exec, command: resolve(folder, command) };
  return result;
}

async function readBase64(file: string): Promise<string> {
  try {
    return (await readFile(file)).toString("base64");
  } catch (error) {
    throw new ContextError(`cannot read ${file}, which a kubeconfig names`, { cause: error });
  }
}

function textOf(object: JsonObject, member: string): string | undefined {
  const value = object[member];
  return typeof value === "string" && value !== "" ? value : undefined;
}
