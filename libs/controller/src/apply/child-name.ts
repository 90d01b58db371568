// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";

/**
 * The name of a Deployment becomes a label's value (63 characters), and its pods' names add 17 more to it: "-" and the hash
 * of the template (up to 10 characters), "-" and 5 random ones.
 */
const defaultMaxLength = 46;
const hashLength = 10;

export interface ChildNameOptions {
  /** What tells several children of one owner apart. Short: it is never cut. */
  readonly suffix?: string;
  /** In characters, more than those of the suffix and 12. Default: 46, with which a Deployment's pods have room for theirs. */
  readonly maxLength?: number;
}

/**
 * The name of an owner's child: the owner's own with the suffix, or, where that is too long, its beginning and a hash of
 * all of it.
 *
 * Owners of one kind and namespace have different names, so their children do too, and an owner that is created again finds
 * the names of its children again. The result is a valid name for whatever its owner's name is one for.
 *
 * Errors: RangeError where `maxLength` leaves no room for the owner's name.
 */
export function childName(ownerName: string, options: ChildNameOptions = {}): string {
  const { suffix, maxLength = defaultMaxLength } = options;
  const end = suffix === undefined ? "" : `-${suffix}`;
  const whole = ownerName + end;
  if (whole.length <= maxLength) return whole;
  const room = maxLength - end.length - hashLength - 1;
  if (room < 1) throw new RangeError(`a name of ${maxLength} characters has no room for ${JSON.stringify(whole)}`);
  const hash = createHash("sha256").update(ownerName).digest("hex").slice(0, hashLength);
  return `${ownerName.slice(0, room).replace(/[-.]+$/, "")}-${hash}${end}`;
}
