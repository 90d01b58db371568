// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The refusals of an API server, with Kubernetes' own wording (apimachinery, api/errors).
import {
  fieldErrorCause,
  formatFieldError,
  type FieldError,
  type Status,
  type StatusCause,
  type StatusDetails,
} from "@nuvolaris/api-machinery";

/** A request is refused with this Status. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: Status & { readonly code: number };

  constructor(fields: Refusal, options?: ErrorOptions) {
    super(fields.message, options);
    this.status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", ...fields };
  }
}

interface Refusal {
  readonly code: number;
  readonly message: string;
  readonly reason?: string;
  readonly details?: StatusDetails;
  readonly metadata?: Status["metadata"];
}

/** A resource without its version: `samples` of `nuvolaris.org`. A ResourceDefinition is one. */
export interface GroupResource {
  readonly group: string;
  readonly resource: string;
}

export function notFound(of: GroupResource, name: string): ApiError {
  const message = `${qualified(of)} "${name}" not found`;
  return new ApiError({ code: 404, reason: "NotFound", message, details: detailsOf(of, name) });
}

/** A path or resource of a known group that is not served. */
export function unknownResource(): ApiError {
  const message = "the server could not find the requested resource";
  return new ApiError({ code: 404, reason: "NotFound", message, details: {} });
}

export function alreadyExists(of: GroupResource, name: string, prefix = ""): ApiError {
  const message = `${prefix}${qualified(of)} "${name}" already exists`;
  return new ApiError({ code: 409, reason: "AlreadyExists", message, details: detailsOf(of, name) });
}

export function conflict(of: GroupResource, name: string, why: string): ApiError {
  const message = `Operation cannot be fulfilled on ${qualified(of)} "${name}": ${why}`;
  return new ApiError({ code: 409, reason: "Conflict", message, details: detailsOf(of, name) });
}

/** The object has changed since the client read it. */
export function modifiedConflict(of: GroupResource, name: string): ApiError {
  return conflict(
    of,
    name,
    "the object has been modified; please apply your changes to the latest version and try again",
  );
}

export function forbidden(of: GroupResource, name: string, why: string): ApiError {
  return new ApiError({
    code: 403,
    reason: "Forbidden",
    message: forbiddenMessage(of, name, why),
    details: detailsOf(of, name),
  });
}

/** Nothing new may come into a namespace that is going. */
export function namespaceTerminating(of: GroupResource, name: string, namespace: string): ApiError {
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const cause: StatusCause = {
    reason: "NamespaceTerminating",
    message: `namespace ${namespace} is being terminated`,
    field: "metadata.namespace",
  };
  const details = { ...detailsOf(of, name), causes: [cause] };
  return new ApiError({ code: 403, reason: "Forbidden", message: forbiddenMessage(of, name, why), details });
}

function forbiddenMessage(of: GroupResource, name: string, why: string): string {
  const subject = name === "" ? qualified(of) : `${qualified(of)} "${name}"`;
  return `${subject} is forbidden: ${why}`;
}

/** `kind` is the object's kind; for the few refusals that Kubernetes makes in the name of a resource, the resource. */
export function invalid(
  of: { readonly group: string; readonly kind: string },
  name: string,
  errors: readonly FieldError[],
): ApiError {
  const texts = [...new Set(errors.map(formatFieldError))];
  const list = texts.length === 1 ? (texts[0] ?? "") : `[${texts.join(", ")}]`;
  const kind = of.group === "" ? of.kind : `${of.kind}.${of.group}`;
  const causes = errors.map(fieldErrorCause);
  const details = { ...named(name), ...inGroup(of.group), ...(of.kind && { kind: of.kind }), causes };
  return new ApiError({ code: 422, reason: "Invalid", message: `${kind} "${name}" is invalid: ${list}`, details });
}

export function badRequest(message: string, options?: ErrorOptions): ApiError {
  return new ApiError({ code: 400, reason: "BadRequest", message }, options);
}

/** What the server says of an error that it has no better word for: 500 without a reason. */
export function internalFailure(message: string, options?: ErrorOptions): ApiError {
  return new ApiError({ code: 500, message }, options);
}

export function internalError(message: string, options?: ErrorOptions): ApiError {
  const details = { causes: [{ message }] };
  return new ApiError(
    { code: 500, reason: "InternalError", message: `Internal error occurred: ${message}`, details },
    options,
  );
}

export function expired(message: string, continueToken?: string): ApiError {
  const metadata = continueToken === undefined ? {} : { continue: continueToken };
  return new ApiError({ code: 410, reason: "Expired", message, metadata });
}

export function methodNotAllowed(): ApiError {
  const message = "the server does not allow this method on the requested resource";
  return new ApiError({ code: 405, reason: "MethodNotAllowed", message, details: {} });
}

export function notAcceptable(accepted: readonly string[]): ApiError {
  const message = `only the following media types are accepted: ${accepted.join(", ")}`;
  return new ApiError({ code: 406, reason: "NotAcceptable", message });
}

export function unsupportedMediaType(accepted: readonly string[]): ApiError {
  const list = accepted.join(", ");
  const message = `the body of the request was in an unknown format - accepted media types include: ${list}`;
  return new ApiError({ code: 415, reason: "UnsupportedMediaType", message });
}

export function unauthorized(): ApiError {
  return new ApiError({ code: 401, reason: "Unauthorized", message: "Unauthorized" });
}

export function tooLarge(message: string): ApiError {
  return new ApiError({ code: 413, reason: "RequestEntityTooLarge", message });
}

/** The client has seen a version that this server does not have yet. */
export function tooLargeResourceVersion(requested: number, current: number): ApiError {
  const causes = [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }];
  return new ApiError({
    code: 504,
    reason: "Timeout",
    message: `Timeout: Too large resource version: ${requested}, current: ${current}`,
    details: { causes, retryAfterSeconds: 1 },
  });
}

export function serviceUnavailable(message: string): ApiError {
  return new ApiError({ code: 503, reason: "ServiceUnavailable", message, details: { retryAfterSeconds: 1 } });
}

export function tooManyRequests(message: string, details: StatusDetails): ApiError {
  return new ApiError({ code: 429, reason: "TooManyRequests", message, details });
}

function qualified({ group, resource }: GroupResource): string {
  return group === "" ? resource : `${resource}.${group}`;
}

/** Kubernetes puts the resource's name where the type says kind. */
function detailsOf({ group, resource }: GroupResource, name: string): StatusDetails {
  return { ...named(name), ...inGroup(group), kind: resource };
}

function named(name: string): StatusDetails {
  return name === "" ? {} : { name };
}

function inGroup(group: string): StatusDetails {
  return group === "" ? {} : { group };
}
