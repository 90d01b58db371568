// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The Status object: how an API server says no. https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/ */

/** The reasons that clients branch on (apimachinery, meta/v1 StatusReason). Others may come: the type stays open. */
export type StatusReason =
  | "AlreadyExists"
  | "BadRequest"
  | "Conflict"
  | "Expired"
  | "Forbidden"
  | "Gone"
  | "InternalError"
  | "Invalid"
  | "MethodNotAllowed"
  | "NotAcceptable"
  | "NotFound"
  | "RequestEntityTooLarge"
  | "ServerTimeout"
  | "ServiceUnavailable"
  | "Timeout"
  | "TooManyRequests"
  | "Unauthorized"
  | "UnsupportedMediaType"
  | (string & {});

export interface StatusCause {
  readonly reason?: string;
  readonly message?: string;
  /** A field's path, as in `spec.containers[0].image`. */
  readonly field?: string;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

export interface Status {
  readonly kind: "Status";
  readonly apiVersion: "v1";
  readonly metadata: { readonly continue?: string; readonly resourceVersion?: string };
  readonly status?: "Success" | "Failure";
  readonly message?: string;
  readonly reason?: StatusReason;
  readonly details?: StatusDetails;
  /** The HTTP code. */
  readonly code?: number;
}
