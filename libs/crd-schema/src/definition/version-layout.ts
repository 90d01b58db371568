// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Where the server's messages place what belongs to versions.
 *
 * Internally the server keeps what all versions agree on at the top of the spec, and its messages follow that: with one
 * version, or with equal ones, a schema's path is `spec.validation.openAPIV3Schema` (apis/apiextensions/v1/conversion.go).
 */
import { deepEqual } from "@nuvolaris/api-machinery";
import type { CustomResourceDefinitionSpec, CustomResourceDefinitionVersion } from "./custom-resource-definition.ts";

type Versioned = "schema" | "subresources" | "additionalPrinterColumns" | "selectableFields";

const topLevelNames = {
  schema: "validation",
  subresources: "subresources",
  additionalPrinterColumns: "additionalPrinterColumns",
  selectableFields: "selectableFields",
} as const satisfies Record<Versioned, string>;

/** One version's part, or the part of all of them. */
export interface Placed<K extends Versioned> {
  readonly value: CustomResourceDefinitionVersion[K] | undefined;
  readonly path: string;
  /** The versions that it holds for. */
  readonly versions: readonly CustomResourceDefinitionVersion[];
  readonly isShared: boolean;
}

export function placeOf<K extends Versioned>(
  { versions }: CustomResourceDefinitionSpec,
  part: K,
): readonly Placed<K>[] {
  if (isShared(versions, part)) {
    const value = versions[0]?.[part];
    return [{ value, path: `spec.${topLevelNames[part]}`, versions, isShared: true }];
  }
  return versions.map((version, index) => ({
    value: version[part],
    path: `spec.versions[${index}].${part}`,
    versions: [version],
    isShared: false,
  }));
}

function isShared(versions: readonly CustomResourceDefinitionVersion[], part: Versioned): boolean {
  return versions.every((version) => deepEqual(version[part], versions[0]?.[part]));
}

/** The versions as the server prints them, in its internal form. */
export function internalVersions({ versions }: CustomResourceDefinitionSpec): unknown {
  return versions.map((version) => ({
    Name: version.name,
    Served: version.served,
    Storage: version.storage,
    Deprecated: version.deprecated ?? false,
    DeprecationWarning: version.deprecationWarning ?? null,
    Schema: isShared(versions, "schema") ? null : (version.schema ?? null),
    Subresources: isShared(versions, "subresources") ? null : (version.subresources ?? null),
    AdditionalPrinterColumns: isShared(versions, "additionalPrinterColumns")
      ? null
      : (version.additionalPrinterColumns ?? null),
    SelectableFields: isShared(versions, "selectableFields") ? null : (version.selectableFields ?? null),
  }));
}
