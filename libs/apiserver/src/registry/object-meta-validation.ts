// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Validation of ObjectMeta, the same for every resource (apimachinery, api/validation/objectmeta.go).
import {
  forbidden,
  invalid,
  labelKeyProblems,
  labelValueProblems,
  parseApiVersion,
  required,
  tooLong,
  type FieldError,
  type ObjectMeta,
  type OwnerReference,
} from "@nuvolaris/api-machinery";
import { without } from "./api-object.ts";
import { nameProblems } from "./name-rules.ts";
import type { ResourceDefinition } from "./resource-definition.ts";

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/ */
const longestAnnotations = 256 * 1024;
/** Finalizers that need no domain: the garbage collector's and the namespace's. */
const plainFinalizers: readonly string[] = ["kubernetes", "orphan", "foregroundDeletion"];

/** On creation. */
export function validateObjectMeta(metadata: ObjectMeta, definition: ResourceDefinition): readonly FieldError[] {
  return [...validateNames(metadata, definition), ...validateMaps(metadata), ...validateLinks(metadata, definition)];
}

/** On update; what is not said is taken to be as it was, see {@link keepServerMetadata}. */
export function validateObjectMetaUpdate(
  metadata: ObjectMeta,
  old: ObjectMeta,
  definition: ResourceDefinition,
): readonly FieldError[] {
  return [
    ...validateMaps(metadata),
    ...validateLinks(metadata, definition),
    ...noNewFinalizers(metadata, old),
    ...immutables.flatMap((field) => immutable(field, metadata[field], old[field])),
  ];
}

const immutables = [
  "name",
  "namespace",
  "uid",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
] as const;

/** What only the server sets: a client that leaves it out or has it wrong where that is harmless means no change. */
export function keepServerMetadata(metadata: ObjectMeta, old: ObjectMeta): ObjectMeta {
  const own = without(metadata, "deletionTimestamp", "deletionGracePeriodSeconds", "generation");
  return {
    ...own,
    ...(old.uid !== undefined && { uid: metadata.uid ?? old.uid }),
    ...(old.creationTimestamp !== undefined && { creationTimestamp: old.creationTimestamp }),
    ...(old.generation !== undefined && { generation: old.generation }),
    ...(old.deletionTimestamp !== undefined && { deletionTimestamp: old.deletionTimestamp }),
    ...(old.deletionGracePeriodSeconds !== undefined && {
      deletionGracePeriodSeconds: old.deletionGracePeriodSeconds,
    }),
  };
}

/** Texts for `Warning` headers about finalizers of custom resources that `old` did not have. */
export function finalizerWarnings({ finalizers = [] }: ObjectMeta, old: ObjectMeta | undefined): readonly string[] {
  return finalizers
    .filter((finalizer) => !finalizer.includes("/") && !plainFinalizers.includes(finalizer))
    .filter((finalizer) => !old?.finalizers?.includes(finalizer))
    .map(
      (finalizer) =>
        `metadata.finalizers: ${JSON.stringify(finalizer)}: prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers`,
    );
}

function validateNames(
  { name = "", generateName = "", namespace }: ObjectMeta,
  definition: ResourceDefinition,
): FieldError[] {
  const rule = definition.strategy.nameRule ?? "dnsSubdomain";
  const errors: FieldError[] = [];
  if (generateName !== "") {
    // A trailing dash is fine here: what follows it is good.
    const problems = nameProblems(generateName.replace(/-$/, "a"), rule);
    errors.push(...problems.map((problem) => invalid("metadata.generateName", generateName, problem)));
  }
  if (name === "") errors.push(required("metadata.name", "name or generateName is required"));
  else errors.push(...nameProblems(name, rule).map((problem) => invalid("metadata.name", name, problem)));
  if (!definition.namespaced) {
    if (namespace) errors.push(forbidden("metadata.namespace", "not allowed on this type"));
  } else if (!namespace) errors.push(required("metadata.namespace", ""));
  return errors;
}

function validateMaps({ labels = {}, annotations = {} }: ObjectMeta): FieldError[] {
  const keyErrors = (field: string, key: string): FieldError[] =>
    labelKeyProblems(field === "metadata.annotations" ? key.toLowerCase() : key).map((problem) =>
      invalid(field, key, problem),
    );
  const size = Object.entries(annotations).reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  return [
    ...Object.entries(labels).flatMap(([key, value]) => [
      ...keyErrors("metadata.labels", key),
      ...labelValueProblems(value).map((problem) => invalid("metadata.labels", value, problem)),
    ]),
    ...Object.keys(annotations).flatMap((key) => keyErrors("metadata.annotations", key)),
    ...(size > longestAnnotations ? [tooLong("metadata.annotations", longestAnnotations)] : []),
  ];
}

function validateLinks(
  { ownerReferences = [], finalizers = [] }: ObjectMeta,
  definition: ResourceDefinition,
): FieldError[] {
  return [
    ...ownerReferences.flatMap(validateOwner),
    ...oneController(ownerReferences),
    ...finalizers.flatMap((finalizer, index) => validateFinalizer(finalizer, index, definition)),
  ];
}

function validateOwner(owner: OwnerReference): FieldError[] {
  const field = "metadata.ownerReferences";
  const isParsed = owner.apiVersion.split("/").length <= 2;
  const { group, version } = isParsed ? parseApiVersion(owner.apiVersion) : { group: "", version: "" };
  const errors: FieldError[] = [];
  if (version === "") errors.push(invalid(`${field}.apiVersion`, owner.apiVersion, "version must not be empty"));
  for (const key of ["kind", "name", "uid"] as const) {
    if (!owner[key]) errors.push(invalid(`${field}.${key}`, owner[key], "must not be empty"));
  }
  if (group === "" && version === "v1" && owner.kind === "Event") {
    errors.push(invalid(field, owner, "/v1, Kind=Event is disallowed from being an owner"));
  }
  return errors;
}

function oneController(owners: readonly OwnerReference[]): FieldError[] {
  const [first, ...others] = owners.filter(({ controller }) => controller === true);
  if (!first) return [];
  return others.map((other) =>
    invalid(
      "metadata.ownerReferences",
      owners,
      `Only one reference can have Controller set to true. Found "true" in references for ${first.kind}/${first.name} and ${other.kind}/${other.name}`,
    ),
  );
}

function validateFinalizer(finalizer: string, index: number, { isCustom }: ResourceDefinition): FieldError[] {
  const errors = labelKeyProblems(finalizer).map((problem) => invalid("metadata.finalizers", finalizer, problem));
  if (isCustom || finalizer.includes("/") || plainFinalizers.includes(finalizer)) return errors;
  const problem = "name is neither a standard finalizer name nor is it fully qualified";
  return [...errors, invalid(`metadata.finalizers[${index}]`, finalizer, problem)];
}

function noNewFinalizers({ finalizers = [] }: ObjectMeta, old: ObjectMeta): FieldError[] {
  if (old.deletionTimestamp === undefined) return [];
  const added = finalizers.filter((finalizer) => !old.finalizers?.includes(finalizer));
  if (added.length === 0) return [];
  const list = added.map((finalizer) => JSON.stringify(finalizer)).join(", ");
  const detail = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`;
  return [forbidden("metadata.finalizers", detail)];
}

function immutable(field: string, value: unknown, old: unknown): FieldError[] {
  return value === old ? [] : [invalid(`metadata.${field}`, value, "field is immutable")];
}
