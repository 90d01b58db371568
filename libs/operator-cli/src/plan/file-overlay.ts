// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Lays the objects of a file over a cluster: each as the server would have it. */
import { isJsonObject, type JsonObject, type JsonValue } from "@nuvolaris/api-machinery";
import { isNotFound, type Client } from "@nuvolaris/client";
import type { KubernetesObject, ObjectKey, ResourceKind, Stored } from "@nuvolaris/framework";
import { metadataOf, textOf } from "./answers.ts";
import type { FileObject } from "./file-objects.ts";
import { PlannedObjects } from "./planned-objects.ts";

/** Errors: StatusError when the server would not take an object as it is in the file. */
export async function plannedFrom(
  client: Client,
  objects: readonly FileObject[],
  signal: AbortSignal,
): Promise<PlannedObjects> {
  const plan = new PlannedObjects(await versionOf(client, objects, signal));
  for (const file of objects) {
    const { kind, name, namespace } = file;
    plan.addFileKind(kind);
    const { laid, isNew } = await asStored(client, file, signal);
    const path = { group: kind.group, plural: kind.plural, name, ...(namespace !== undefined && { namespace }) };
    const uid = textOf(metadataOf(laid)["uid"]);
    if (isNew && uid !== undefined) plan.addMadeUpUid(uid);
    const after = plan.put(path, { before: undefined, after: laid, isOfFile: true });
    plan.startFrom(path, after);
  }
  return plan;
}

/** The version that the cluster has come to. */
async function versionOf(client: Client, objects: readonly FileObject[], signal: AbortSignal): Promise<string> {
  const [first] = objects;
  if (!first) return "0";
  const where = first.namespace === undefined ? {} : { namespace: first.namespace };
  return (await client.list(first.kind, { ...where, limit: 1, signal })).metadata.resourceVersion;
}

interface Laid {
  readonly laid: JsonObject;
  readonly isNew: boolean;
}

async function asStored(client: Client, file: FileObject, signal: AbortSignal): Promise<Laid> {
  const { kind, name, namespace, object } = file;
  const live = await liveObject(client, kind, {
    key: namespace === undefined ? { name } : { name, namespace },
    signal,
  });
  const options = { dryRun: true, signal };
  // Proof: file and live object are JSON objects of this kind, and so is what the server answers.
  const stored = live
    ? await client.update(kind, replaced(live as unknown as JsonObject, object) as unknown as KubernetesObject, options)
    : await client.create(kind, object as unknown as KubernetesObject, options);
  return { laid: stored as unknown as JsonObject, isNew: live === undefined };
}

async function liveObject(
  client: Client,
  kind: ResourceKind,
  { key, signal }: { readonly key: ObjectKey; readonly signal: AbortSignal },
): Promise<Stored<KubernetesObject> | undefined> {
  try {
    return await client.get(kind, key, { signal });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** The file's fields in place of the live object's; labels and annotations beside its own, the status as it was. */
function replaced(live: JsonObject, file: JsonObject): JsonObject {
  const { managedFields: _managers, ...was } = metadataOf(live);
  const is = metadataOf(file);
  const both = (name: "labels" | "annotations"): JsonObject => ({ ...objectOf(was[name]), ...objectOf(is[name]) });
  const metadata = { ...was, labels: both("labels"), annotations: both("annotations") };
  const { status: _status, ...fields } = file;
  return { ...fields, metadata, ...(live["status"] !== undefined && { status: live["status"] }) };
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
