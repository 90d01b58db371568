// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The resources that a real server lists in its discovery documents. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ApiPackage } from "./packages.ts";

/** One entry of a discovery document (meta/v1 APIResource). */
export interface ApiResource {
  /** `pods`, `pods/log`. */
  readonly name: string;
  readonly singularName: string;
  readonly namespaced: boolean;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  /** Set where the body is of another group: `pods/eviction`, `deployments/scale`. */
  readonly group?: string;
  readonly version?: string;
  /** Tells clients whether two groups serve the same stored objects. */
  readonly storageVersionHash?: string;
}

/** A group version's resources with their subresources, in the server's order. */
export function readResources(folder: string, { document }: ApiPackage): readonly ApiResource[] {
  const value: unknown = JSON.parse(readFileSync(join(folder, `${document}.json`), "utf8"));
  // Proof of the cast: the file is the APIResourceList that the release's own server has answered with.
  const { resources } = value as { readonly resources: readonly ApiResource[] };
  return resources.map(
    ({ name, singularName, namespaced, kind, verbs, shortNames, categories, group, version, storageVersionHash }) => ({
      name,
      singularName,
      namespaced,
      kind,
      verbs,
      ...(shortNames === undefined ? {} : { shortNames }),
      ...(categories === undefined ? {} : { categories }),
      ...(group === undefined ? {} : { group }),
      ...(version === undefined ? {} : { version }),
      ...(storageVersionHash === undefined ? {} : { storageVersionHash }),
    }),
  );
}
