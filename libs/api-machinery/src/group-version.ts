// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/** An API group and its version; the core group is `""`. */
export interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

export interface GroupVersionKind extends GroupVersion {
  readonly kind: string;
}

export interface GroupVersionResource extends GroupVersion {
  /** The plural name in paths: `deployments`. */
  readonly resource: string;
}

/** `apps/v1`; for the core group only `v1`. */
export function formatApiVersion({ group, version }: GroupVersion): string {
  return group === "" ? version : `${group}/${version}`;
}

/** The inverse of {@link formatApiVersion}. A text with more than one slash keeps the rest in the version. */
export function parseApiVersion(apiVersion: string): GroupVersion {
  const slash = apiVersion.indexOf("/");
  if (slash < 0) return { group: "", version: apiVersion };
  return { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** `deployments.apps`; for the core group only `pods`. */
export function formatGroupResource({ group, resource }: Pick<GroupVersionResource, "group" | "resource">): string {
  return group === "" ? resource : `${resource}.${group}`;
}
