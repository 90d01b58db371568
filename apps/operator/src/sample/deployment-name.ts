// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";

/**
 * A Deployment's name becomes a label's value (63 characters), and its pods' names add 17 more to it: "-" and the hash of
 * the template (up to 10 characters), "-" and 5 random ones.
 */
const maxLength = 46;

/**
 * The name of a Sample's Deployment: the Sample's own, or, where that is too long, its beginning and a hash of all of it.
 *
 * Samples of a namespace have different names, so their Deployments do too, and a Sample that is re-created finds its
 * name again.
 */
export function deploymentName(sampleName: string): string {
  if (sampleName.length <= maxLength) return sampleName;
  const hash = createHash("sha256").update(sampleName).digest("hex").slice(0, 10);
  const start = sampleName.slice(0, maxLength - hash.length - 1).replace(/[-.]+$/, "");
  return `${start}-${hash}`;
}
