// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Reads the file of a plan: objects of kinds that the operator reconciles. */
import { apiVersionOf, isJsonObject, type JsonObject } from "@nuvolaris/api-machinery";
import type { Operator, ResourceKind } from "@nuvolaris/framework";
import { readFile } from "node:fs/promises";
import { LineCounter, parseAllDocuments } from "yaml";
import { metadataOf, textOf } from "./answers.ts";
import { UsageError } from "../usage-error.ts";

export interface FileObject {
  readonly kind: ResourceKind;
  readonly name: string;
  /** `undefined` for a kind that is in none. */
  readonly namespace: string | undefined;
  readonly object: JsonObject;
}

/** Errors: {@link UsageError} that names file and line, and says what was expected. */
export async function readFileObjects(
  operator: Operator,
  file: string,
  defaultNamespace: string,
): Promise<readonly FileObject[]> {
  const text = await textOfFile(file);
  const lines = new LineCounter();
  const objects: FileObject[] = [];
  for (const document of parseAllDocuments(text, { lineCounter: lines })) {
    const where = `${file}:${lines.linePos(document.range[0]).line}`;
    const [error] = document.errors;
    if (error)
      throw new UsageError(`${file}:${error.linePos?.[0].line ?? 1}: no YAML: ${error.message}`, { cause: error });
    const object: unknown = document.toJS();
    if (object === null) continue;
    if (!isJsonObject(object)) throw new UsageError(`${where}: expected an object with apiVersion, kind and metadata`);
    objects.push(fileObject(operator, object, { where, defaultNamespace }));
  }
  if (objects.length === 0)
    throw new UsageError(`${file}: there is no object in it; expected one or more, in YAML or JSON`);
  return objects;
}

async function textOfFile(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

function fileObject(
  operator: Operator,
  object: JsonObject,
  { where, defaultNamespace }: { readonly where: string; readonly defaultNamespace: string },
): FileObject {
  const kind = reconciledKind(operator, object, where);
  const metadata = metadataOf(object);
  const name = textOf(metadata["name"]);
  if (name === undefined) throw new UsageError(`${where}: metadata.name: expected the object's name, as a text`);
  const namespace = kind.namespaced ? (textOf(metadata["namespace"]) ?? defaultNamespace) : undefined;
  const place = namespace === undefined ? {} : { namespace };
  return { kind, name, namespace, object: { ...object, metadata: { ...metadata, ...place } } };
}

function reconciledKind(operator: Operator, object: JsonObject, where: string): ResourceKind {
  const kinds = operator.kinds().flatMap(({ kind, reconciled }) => (reconciled ? [kind] : []));
  const found = kinds.find((kind) => apiVersionOf(kind) === object["apiVersion"] && kind.kind === object["kind"]);
  if (found) return found;
  const known = kinds.map((kind) => `${kind.kind} (${apiVersionOf(kind)})`).join(", ");
  const came = `${textOf(object["kind"]) ?? "no kind"} (${textOf(object["apiVersion"]) ?? "no apiVersion"})`;
  throw new UsageError(`${where}: ${operator.name} does not reconcile ${came}; expected ${known}`);
}
