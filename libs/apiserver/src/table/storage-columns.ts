// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Columns of volumes, claims, and what drivers tell of themselves. */
import { at, has, listAt, stringsAt, textAt } from "../built-ins/json-access.ts";
import type { ApiObject } from "../registry/api-object.ts";
import type { TableColumns } from "../registry/table-columns.ts";
import { age, flag, integer, named, objectName, shown, tableOf, wide, type PrintedColumn } from "./generic-columns.ts";

function text(name: string, ...path: readonly string[]): PrintedColumn {
  return shown(name, (object) => textAt(object, ...path));
}

function orUnset(...path: readonly string[]): PrintedColumn["cell"] {
  return (object) => (has(object, ...path) ? textAt(object, ...path) : "<unset>");
}

const modeNames = [
  ["ReadWriteOnce", "RWO"],
  ["ReadOnlyMany", "ROX"],
  ["ReadWriteMany", "RWX"],
  ["ReadWriteOncePod", "RWOP"],
] as const;

function accessModes(object: ApiObject, ...path: readonly string[]): string {
  const modes = listAt(object, ...path);
  return modeNames.flatMap(([mode, short]) => (modes.includes(mode) ? [short] : [])).join(",");
}

function phase(object: ApiObject): string {
  return object.metadata.deletionTimestamp === undefined ? textAt(object, "status", "phase") : "Terminating";
}

const classAnnotation = "volume.beta.kubernetes.io/storage-class";

function storageClass(object: ApiObject): string {
  return object.metadata.annotations?.[classAnnotation] ?? textAt(object, "spec", "storageClassName");
}

/** What a claim shows of its volume: nothing before it is bound. */
function ofBound(cell: (claim: ApiObject) => string): PrintedColumn["cell"] {
  return (claim) => (textAt(claim, "spec", "volumeName") === "" ? "" : cell(claim));
}

const defaultAnnotation = "storageclass.kubernetes.io/is-default-class";

/** The name, and which one is the default. */
export function markedDefault(annotation: string): PrintedColumn {
  return {
    ...objectName,
    cell: ({ metadata }) =>
      `${metadata.name ?? ""}${metadata.annotations?.[annotation] === "true" ? " (default)" : ""}`,
  };
}

function or(fallback: string, ...path: readonly string[]): PrintedColumn["cell"] {
  return (object) => textAt(object, ...path) || fallback;
}

function isTrue(...path: readonly string[]): PrintedColumn["cell"] {
  return (object) => at(object, ...path) === true;
}

/** By `group/resource`. */
export const storageColumns: Readonly<Record<string, TableColumns>> = {
  "/persistentvolumes": named(
    shown("Capacity", or("0", "spec", "capacity", "storage")),
    shown("Access Modes", (volume) => accessModes(volume, "spec", "accessModes")),
    text("Reclaim Policy", "spec", "persistentVolumeReclaimPolicy"),
    shown("Status", phase),
    shown("Claim", (volume) =>
      has(volume, "spec", "claimRef")
        ? `${textAt(volume, "spec", "claimRef", "namespace")}/${textAt(volume, "spec", "claimRef", "name")}`
        : "",
    ),
    shown("StorageClass", storageClass),
    shown("VolumeAttributesClass", orUnset("spec", "volumeAttributesClassName")),
    text("Reason", "status", "reason"),
    age,
    wide("VolumeMode", orUnset("spec", "volumeMode")),
  ),
  "/persistentvolumeclaims": named(
    shown("Status", phase),
    text("Volume", "spec", "volumeName"),
    shown(
      "Capacity",
      ofBound((claim) => textAt(claim, "status", "capacity", "storage") || "0"),
    ),
    shown(
      "Access Modes",
      ofBound((claim) => accessModes(claim, "status", "accessModes")),
    ),
    shown("StorageClass", storageClass),
    shown("VolumeAttributesClass", orUnset("spec", "volumeAttributesClassName")),
    age,
    wide("VolumeMode", orUnset("spec", "volumeMode")),
  ),
  "storage.k8s.io/storageclasses": tableOf(
    markedDefault(defaultAnnotation),
    text("Provisioner", "provisioner"),
    shown("ReclaimPolicy", or("Delete", "reclaimPolicy")),
    shown("VolumeBindingMode", or("Immediate", "volumeBindingMode")),
    shown("AllowVolumeExpansion", isTrue("allowVolumeExpansion")),
    age,
  ),
  "storage.k8s.io/csidrivers": named(
    flag("AttachRequired", (driver) => at(driver, "spec", "attachRequired") !== false),
    flag("PodInfoOnMount", isTrue("spec", "podInfoOnMount")),
    flag("StorageCapacity", isTrue("spec", "storageCapacity")),
    shown("TokenRequests", (driver) =>
      has(driver, "spec", "tokenRequests")
        ? listAt(driver, "spec", "tokenRequests")
            .map((request) => textAt(request, "audience"))
            .join(",")
        : "<unset>",
    ),
    flag("RequiresRepublish", isTrue("spec", "requiresRepublish")),
    shown("Modes", (driver) => stringsAt(driver, "spec", "volumeLifecycleModes").join(",") || "<none>"),
    age,
  ),
  "storage.k8s.io/csinodes": named(
    integer("Drivers", (node) => listAt(node, "spec", "drivers").length),
    age,
  ),
  "storage.k8s.io/volumeattachments": named(
    shown("Attacher", (attachment) => textAt(attachment, "spec", "attacher"), { format: "name" }),
    text("PV", "spec", "source", "persistentVolumeName"),
    text("Node", "spec", "nodeName"),
    flag("Attached", isTrue("status", "attached")),
    age,
  ),
  "storage.k8s.io/volumeattributesclasses": named(text("DriverName", "driverName"), age),
};
