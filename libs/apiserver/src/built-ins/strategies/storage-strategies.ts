// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Volumes, claims, and storage classes. */
import {
  deepEqual,
  forbidden,
  formatTime,
  invalid,
  notSupported,
  required,
  type FieldError,
  type JsonObject,
} from "@nuvolaris/api-machinery";
import type { ApiObject } from "../../registry/api-object.ts";
import type { RequestContext } from "../../registry/request-context.ts";
import type { Strategy } from "../../registry/strategy.ts";
import { at, has, listAt, objectAt, omit, textAt } from "../json-access.ts";
import { immutable, oneOf, requiredText } from "./field-checks.ts";

const accessModes = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];
const defaultClass = "storageclass.kubernetes.io/is-default-class";

function accessModeErrors(object: ApiObject, detail: string): FieldError[] {
  const modes = listAt(object, "spec", "accessModes");
  if (modes.length === 0) return [required("spec.accessModes", detail)];
  return modes.flatMap((mode) => oneOf("spec.accessModes", mode, accessModes));
}

function claimErrors(claim: ApiObject): FieldError[] {
  const storage = textAt(claim, "spec", "resources", "requests", "storage");
  const isNothing = /^[-0]/.test(storage) && !/^0*\.?0*[1-9]/.test(storage);
  return [
    ...accessModeErrors(claim, "at least 1 access mode is required"),
    ...(storage === "" ? [required("spec.resources[storage]", "")] : []),
    ...(storage !== "" && isNothing ? [invalid("spec.resources[storage]", storage, "must be greater than zero")] : []),
  ];
}

/** A claim that names no class is of the default one (admission plugin DefaultStorageClass). */
function withClass(claim: ApiObject, { objects }: RequestContext): JsonObject {
  const spec = objectAt(claim, "spec");
  if (has(spec, "storageClassName")) return spec;
  const found = objects
    .list("storageclasses.storage.k8s.io")
    .find(({ metadata }) => metadata.annotations?.[defaultClass] === "true");
  return found?.metadata.name === undefined ? spec : { ...spec, storageClassName: found.metadata.name };
}

const changeRule =
  "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";

/** A claim may grow, and be bound once. */
function claimChangeErrors(claim: ApiObject, old: ApiObject): FieldError[] {
  const isBound = textAt(old, "spec", "volumeName") !== "";
  const changeable = ["resources", "volumeAttributesClassName", ...(isBound ? [] : ["volumeName"])];
  const isSame = deepEqual(omit(objectAt(claim, "spec"), changeable), omit(objectAt(old, "spec"), changeable));
  return isSame ? [] : [forbidden("spec", changeRule)];
}

const claimStrategy: Strategy = {
  prepareForCreate: (claim, context) => ({ ...claim, spec: withClass(claim, context), status: { phase: "Pending" } }),
  validate: claimErrors,
  validateUpdate: (claim, old) => [...claimErrors(claim), ...claimChangeErrors(claim, old)],
};

const notSources = new Set([
  "accessModes",
  "capacity",
  "claimRef",
  "mountOptions",
  "nodeAffinity",
  "persistentVolumeReclaimPolicy",
  "storageClassName",
  "volumeAttributesClassName",
  "volumeMode",
]);

function volumeErrors(volume: ApiObject): FieldError[] {
  const spec = objectAt(volume, "spec");
  const [first, ...others] = Object.keys(spec).filter((key) => !notSources.has(key) && has(spec, key));
  const errors = accessModeErrors(volume, "");
  if (Object.keys(objectAt(spec, "capacity")).length === 0) errors.push(required("spec.capacity", ""));
  if (!has(spec, "capacity", "storage")) errors.push(notSupported("spec.capacity", at(spec, "capacity"), ["storage"]));
  errors.push(
    ...oneOf("spec.persistentVolumeReclaimPolicy", at(spec, "persistentVolumeReclaimPolicy"), [
      "Delete",
      "Recycle",
      "Retain",
    ]),
  );
  if (first === undefined) errors.push(required("spec", "must specify a volume type"));
  return [...errors, ...others.map((kind) => forbidden(`spec.${kind}`, "may not specify more than 1 volume type"))];
}

const volumeStrategy: Strategy = {
  prepareForCreate: (volume, { now }) => ({
    ...volume,
    status: { phase: "Pending", lastPhaseTransitionTime: formatTime(now) },
  }),
  prepareForUpdate: (volume, old, { now }) => {
    const isSame = textAt(volume, "status", "phase") === textAt(old, "status", "phase");
    return isSame
      ? volume
      : { ...volume, status: { ...objectAt(volume, "status"), lastPhaseTransitionTime: formatTime(now) } };
  },
  validate: volumeErrors,
};

const fixedInClass = ["parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"];

const storageClassStrategy: Strategy = {
  validate: (storageClass) => requiredText(storageClass, ["provisioner"]),
  validateUpdate: (storageClass, old) => fixedInClass.flatMap((member) => immutable(storageClass, old, [member])),
};

/** By `group/resource`. */
export const storageStrategies: Readonly<Record<string, Strategy>> = {
  "/persistentvolumeclaims": claimStrategy,
  "/persistentvolumes": volumeStrategy,
  "storage.k8s.io/storageclasses": storageClassStrategy,
};
