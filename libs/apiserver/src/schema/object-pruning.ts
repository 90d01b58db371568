// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonObject, type JsonSchemaProps, type JsonValue } from "@nuvolaris/api-machinery";
import { ownMember, pruneUnknownFields, type PruneOptions, type Pruned } from "@nuvolaris/crd-schema";
import { objectMetaSchema } from "./object-meta.ts";

/**
 * Removes from a whole object what neither its schema nor ObjectMeta knows: in `metadata`, in the object, and in the
 * metadata of objects inside of it. The removed paths are in the order in which the server reports them.
 */
export function pruneObject(
  schema: JsonSchemaProps,
  object: JsonObject,
  { order }: Pick<PruneOptions, "order"> = {},
): Pruned<JsonObject> {
  const metadata = isJsonObject(object["metadata"])
    ? pruneUnknownFields(objectMetaSchema, object["metadata"])
    : undefined;
  const own = pruneUnknownFields(schema, object, { isRoot: true, ...(order && { order }) });
  const embedded: string[] = [];
  const inner = pruneEmbedded(
    { schema: { ...schema, "x-kubernetes-embedded-resource": false }, path: "", unknown: embedded },
    own.object,
  );
  // Proof of the cast: pruning turns an object into an object.
  const pruned = inner as JsonObject;
  const whole =
    metadata === undefined || metadata.object === pruned["metadata"]
      ? pruned
      : { ...pruned, metadata: metadata.object };
  const inMetadata = metadata?.unknown.map((path) => `metadata.${path}`) ?? [];
  return { object: whole, unknown: [...inMetadata, ...own.unknown, ...embedded.toSorted()] };
}

interface Place {
  readonly schema: JsonSchemaProps | undefined;
  readonly path: string;
  readonly unknown: string[];
}

/** Prunes the metadata of embedded objects, wherever the schema has them. */
function pruneEmbedded({ schema, path, unknown }: Place, value: JsonValue): JsonValue {
  if (schema === undefined) return value;
  if (Array.isArray(value)) {
    // Proof of the cast: an array in a JSON value is an array of JSON values.
    const items = value as readonly JsonValue[];
    const pruned = items.map((item, index) =>
      pruneEmbedded({ schema: schema.items, path: `${path}[${index}]`, unknown }, item),
    );
    return pruned.some((item, index) => item !== items[index]) ? pruned : items;
  }
  if (!isJsonObject(value)) return value;
  const changes: [string, JsonValue][] = [];
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue;
    const at = path === "" ? name : `${path}.${name}`;
    const pruned = pruneMember({ schema, path: at, unknown }, name, member);
    if (pruned !== member) changes.push([name, pruned]);
  }
  return changes.length === 0 ? value : { ...value, ...Object.fromEntries(changes) };
}

function pruneMember({ schema, path, unknown }: Place, name: string, member: JsonValue): JsonValue {
  if (schema?.["x-kubernetes-embedded-resource"] === true && name === "metadata" && isJsonObject(member)) {
    const pruned = pruneUnknownFields(objectMetaSchema, member);
    unknown.push(...pruned.unknown.map((each) => `${path}.${each}`));
    return pruned.object;
  }
  const { additionalProperties } = schema ?? {};
  const inner =
    ownMember(schema?.properties, name) ??
    (typeof additionalProperties === "object" ? additionalProperties : undefined);
  return pruneEmbedded({ schema: inner, path, unknown }, member);
}
