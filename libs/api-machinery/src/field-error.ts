// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * One finding of validation, with Kubernetes' own wording (apimachinery, util/validation/field).
 *
 * Server and CRD generator report with the same type, so that an author reads the same text before and after `kubectl apply`.
 */
import { stringifyJson } from "./json-text.ts";
import type { StatusCause } from "./status.ts";

export type FieldErrorType =
  | "FieldValueNotFound"
  | "FieldValueRequired"
  | "FieldValueDuplicate"
  | "FieldValueInvalid"
  | "FieldValueNotSupported"
  | "FieldValueForbidden"
  | "FieldValueTooLong"
  | "FieldValueTooMany"
  | "InternalError"
  | "FieldValueTypeInvalid";

export interface FieldError {
  readonly type: FieldErrorType;
  /** A path as Kubernetes writes it: `spec.containers[0].image`, `metadata.labels[a/b]`. */
  readonly field: string;
  /** Without the field: `Invalid value: -1: should be …`. */
  readonly message: string;
}

/** `spec.count: Invalid value: …`: one line of an Invalid status' message. */
export function formatFieldError({ field, message }: FieldError): string {
  return `${field}: ${message}`;
}

export function fieldErrorCause({ type, field, message }: FieldError): StatusCause {
  return { reason: type, message, field };
}

/** `required("spec.name", "must be set")` → `Required value: must be set`. */
export function required(field: string, detail: string): FieldError {
  return { type: "FieldValueRequired", field, message: withDetail("Required value", detail) };
}

export function invalid(field: string, value: unknown, detail: string): FieldError {
  return { type: "FieldValueInvalid", field, message: withDetail(`Invalid value: ${formatValue(value)}`, detail) };
}

/** The value is of another JSON type than the schema says. Reported with the text of {@link invalid}. */
export function typeInvalid(field: string, value: unknown, detail: string): FieldError {
  return { type: "FieldValueTypeInvalid", field, message: withDetail(`Invalid value: ${formatValue(value)}`, detail) };
}

export function duplicate(field: string, value: unknown): FieldError {
  return { type: "FieldValueDuplicate", field, message: `Duplicate value: ${formatValue(value)}` };
}

export function forbidden(field: string, detail: string): FieldError {
  return { type: "FieldValueForbidden", field, message: withDetail("Forbidden", detail) };
}

/** `supported` is listed in its order, quoted. */
export function notSupported(field: string, value: unknown, supported: readonly string[]): FieldError {
  const list = supported.map((item) => JSON.stringify(item)).join(", ");
  const detail = supported.length === 0 ? "" : `supported values: ${list}`;
  return {
    type: "FieldValueNotSupported",
    field,
    message: withDetail(`Unsupported value: ${formatValue(value)}`, detail),
  };
}

export function tooLong(field: string, maxLength: number): FieldError {
  return {
    type: "FieldValueTooLong",
    field,
    message: `Too long: may not be more than ${maxLength} ${maxLength === 1 ? "byte" : "bytes"}`,
  };
}

export function tooMany(field: string, count: number, max: number): FieldError {
  return {
    type: "FieldValueTooMany",
    field,
    message: `Too many: ${count}: must have at most ${max} ${max === 1 ? "item" : "items"}`,
  };
}

function withDetail(head: string, detail: string): string {
  return detail === "" ? head : `${head}: ${detail}`;
}

/** Go's `%q` for strings, `%v` for scalars, JSON for the rest. */
function formatValue(value: unknown): string {
  if (value === undefined || value === null) return "null";
  if (typeof value === "object") return stringifyJson(value).replace(/[<>&]/g, escapeForHtml);
  return typeof value === "bigint" ? value.toString() : JSON.stringify(value);
}

/** Go's JSON can stand in HTML. */
function escapeForHtml(character: string): string {
  return `\\u00${character.charCodeAt(0).toString(16)}`;
}
