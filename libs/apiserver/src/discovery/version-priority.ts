// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0

/**
 * Sorts API versions, best first: `v2`, `v1`, `v2beta1`, `v1beta2`, `v1alpha1`, then all others by their text.
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#version-priority
 */
export function compareVersions(a: string, b: string): number {
  const left = parseVersion(a);
  const right = parseVersion(b);
  if (left === undefined || right === undefined) {
    if (left !== undefined) return -1;
    if (right !== undefined) return 1;
    return a < b ? -1 : Number(a > b);
  }
  return left.stability - right.stability || right.major - left.major || right.minor - left.minor;
}

interface ParsedVersion {
  readonly stability: number;
  readonly major: number;
  readonly minor: number;
}

const stabilities = ["", "beta", "alpha"];

function parseVersion(text: string): ParsedVersion | undefined {
  const [, major, stability = "", minor] = /^v([1-9]\d*)(?:(alpha|beta)([1-9]\d*))?$/.exec(text) ?? [];
  if (major === undefined) return undefined;
  return { stability: stabilities.indexOf(stability), major: Number(major), minor: Number(minor ?? 0) };
}
