// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { StatusError } from "./status-error.ts";

/** Refusals of what was sent, whoever sends it and whenever (RFC 9110; 422: RFC 4918). */
const codesOfBadRequests: readonly number[] = [400, 413, 415, 422];

/** Mistakes of the request that API servers answer with 500 and no reason. */
const textsOfBadRequests: readonly RegExp[] = [
  // A configuration to apply that does not fit the kind's schema: apimachinery, managedfields/internal/structuredmerge.go.
  /^failed to create typed patch object/,
  // Above etcd's --max-request-bytes (1.5 MiB), and above what the API server's own client of etcd sends (2 MiB).
  /etcdserver: request is too large/,
  /trying to send message larger than max/,
];

/** Refusals with such a code that the state of the cluster is to blame for, so that the same request may pass later. */
const textsOfPassingStates: readonly RegExp[] = [
  // A JSON patch that does not fit the object any more, its failed `test` too: the text has nothing else to tell it by.
  /^the server rejected our request due to an error in our request/,
  // Admission: a webhook chooses its code, and a policy may look at other objects or be changed.
  /^admission webhook ".*" denied the request/,
  /ValidatingAdmissionPolicy '.*' with binding '.*' denied request/,
  // A Service's port or address that another Service has for now.
  /provided (port|IP) is already allocated/,
];

/**
 * Whether the same request would be refused again however often it is sent: malformed, too large, invalid for its schema.
 *
 * Wrapped errors count, by their `cause`. `false` for what time or another's change can cure: conflicts, missing rights,
 * namespaces and kinds, failed `test`s of a JSON patch, denials by admission, and for all that is no refusal. A new schema
 * (an upgraded CustomResourceDefinition) may cure what is terminal here: whoever retries no more must look again then.
 */
export function isTerminalRefusal(error: unknown): boolean {
  if (!(error instanceof StatusError)) return error instanceof Error && isTerminalRefusal(error.cause);
  const text = error.status.message ?? "";
  if (error.code === 500) return textsOfBadRequests.some((pattern) => pattern.test(text));
  return codesOfBadRequests.includes(error.code) && !textsOfPassingStates.some((pattern) => pattern.test(text));
}
