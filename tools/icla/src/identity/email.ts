// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";

/** Names an address in a note without telling it: `sha256:` and the digest of the trimmed, lower-cased address. */
export function hashEmail(address: string): string {
  return `sha256:${createHash("sha256").update(normalizeEmail(address)).digest("hex")}`;
}

/** Two addresses that differ only in case or in white space around them are one here. */
export function normalizeEmail(address: string): string {
  return address.trim().toLowerCase();
}

/** Enough of an address for its owner to know it, and not enough for a collector: `j…@example.org`. */
export function maskEmail(address: string): string {
  const at = address.lastIndexOf("@");
  if (at < 1) return "…";
  return `${address.slice(0, 1)}…${address.slice(at)}`;
}
