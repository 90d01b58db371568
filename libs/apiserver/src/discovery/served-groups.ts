// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What the registry serves, in the order in which discovery lists it. */
import type { ResourceDefinition } from "../registry/resource-definition.ts";
import type { ResourceRegistry } from "../registry/resource-registry.ts";
import { compareVersions } from "./version-priority.ts";

export interface ServedVersion {
  readonly version: string;
  readonly definitions: readonly ResourceDefinition[];
}

export interface ServedGroup {
  /** Empty for the core group. */
  readonly group: string;
  /** Best first: the first one is the preferred version. */
  readonly versions: readonly ServedVersion[];
}

/** Built-in groups in the order of their registration, then the groups of custom resources by name. */
export function servedGroups(registry: ResourceRegistry): readonly ServedGroup[] {
  const byGroup = Map.groupBy(registry.list(), ({ group }) => group);
  const groups = [...byGroup].map(([group, definitions]) => ({
    group,
    isCustom: definitions.every(({ isCustom }) => isCustom === true),
    versions: versionsOf(definitions),
  }));
  const custom = groups.filter(({ isCustom }) => isCustom).sort((a, b) => (a.group < b.group ? -1 : 1));
  return [...groups.filter(({ isCustom }) => !isCustom), ...custom].map(({ group, versions }) => ({ group, versions }));
}

function versionsOf(definitions: readonly ResourceDefinition[]): readonly ServedVersion[] {
  return [...Map.groupBy(definitions, ({ version }) => version)]
    .map(([version, ofVersion]) => ({ version, definitions: ofVersion }))
    .sort((a, b) => compareVersions(a.version, b.version));
}
