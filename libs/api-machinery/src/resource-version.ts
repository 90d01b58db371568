// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** A text that is no resourceVersion was compared with one. */
export class ResourceVersionError extends Error {
  override readonly name = "ResourceVersionError";
}

const wellFormed = /^[1-9][0-9]*$/;

/** Whether {@link compareResourceVersions} takes the text. `""` and `"0"`, which requests may carry, are no versions. */
export function isResourceVersion(text: string | undefined): text is string {
  return text !== undefined && wellFormed.test(text);
}

/**
 * Orders two versions of objects of one resource: negative when `a` is the older one.
 *
 * A version is a positive integer of any length without leading zeros (KEP-5504); versions of different resources do not
 * compare. Throws {@link ResourceVersionError} for other texts.
 */
export function compareResourceVersions(a: string, b: string): number {
  for (const version of [a, b]) {
    if (!wellFormed.test(version)) throw new ResourceVersionError(`resource version is not well formed: ${version}`);
  }
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : Number(a > b);
}
