// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Status, StatusReason } from "@nuvolaris/api-machinery";

/**
 * The API server refused a request.
 *
 * `status` is what it answered; for an answer that is no Status (a plain 404, a proxy's page) one is made of the code.
 */
export class StatusError extends Error {
  override readonly name = "StatusError";
  readonly status: Status;

  /** `attempt` says what was tried, on what: `create Deployment default/web`. */
  constructor(status: Status, attempt: string, options?: ErrorOptions) {
    super(`cannot ${attempt}: ${status.message ?? status.reason ?? "the server gave no reason"}`, options);
    this.status = status;
  }

  /** The HTTP code. */
  get code(): number {
    return this.status.code ?? 0;
  }

  get reason(): StatusReason {
    return this.status.reason ?? "Unknown";
  }

  /** How long the server asks to wait before the next attempt. */
  get retryAfterMs(): number | undefined {
    const seconds = this.status.details?.retryAfterSeconds;
    return seconds === undefined ? undefined : seconds * 1000;
  }
}

export function isNotFound(error: unknown): error is StatusError {
  return hasReason(error, "NotFound");
}

export function isAlreadyExists(error: unknown): error is StatusError {
  return hasReason(error, "AlreadyExists");
}

/** The object changed meanwhile: read it again and retry. `false` for {@link isApplyConflict}, which a retry cannot cure. */
export function isConflict(error: unknown): error is StatusError {
  return hasReason(error, "Conflict") && !isApplyConflict(error);
}

/** A server-side apply met fields of other managers. `error.status.details.causes` names them. */
export function isApplyConflict(error: unknown): error is StatusError {
  return hasReason(error, "Conflict") && causes(error).includes("FieldManagerConflict");
}

/** The resourceVersion or the continue token is too old: list again. A request says it with 410, a watch with an ERROR event. */
export function isExpired(error: unknown): error is StatusError {
  return error instanceof StatusError && (error.reason === "Expired" || error.reason === "Gone" || error.code === 410);
}

export function isInvalid(error: unknown): error is StatusError {
  return hasReason(error, "Invalid");
}

export function isForbidden(error: unknown): error is StatusError {
  return hasReason(error, "Forbidden");
}

export function isUnauthorized(error: unknown): error is StatusError {
  return hasReason(error, "Unauthorized");
}

export function isTooManyRequests(error: unknown): error is StatusError {
  return error instanceof StatusError && (error.reason === "TooManyRequests" || error.code === 429);
}

/** The server gave up waiting; it may have acted. */
export function isTimeout(error: unknown): error is StatusError {
  return hasReason(error, "Timeout") || hasReason(error, "ServerTimeout");
}

export function isServiceUnavailable(error: unknown): error is StatusError {
  return hasReason(error, "ServiceUnavailable");
}

/** The server does not know the resourceVersion yet: it lags behind the one that gave it out. A consistent list helps. */
export function isResourceVersionTooLarge(error: unknown): error is StatusError {
  if (!(error instanceof StatusError)) return false;
  return causes(error).includes("ResourceVersionTooLarge") || /Too large resource version/.test(error.message);
}

function hasReason(error: unknown, reason: StatusReason): error is StatusError {
  return error instanceof StatusError && error.reason === reason;
}

function causes(error: StatusError): readonly (string | undefined)[] {
  return error.status.details?.causes?.map((cause) => cause.reason) ?? [];
}
