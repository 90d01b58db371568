// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** ConfigMap and Secret. */
import { deepEqual, forbidden, invalid, required, tooLong, type FieldError } from "@nuvolaris/api-machinery";
import { goJsonError } from "../../endpoints/go-json-error.ts";
import { fromJson, toJson, type ApiObject } from "../../registry/api-object.ts";
import type { Strategy } from "../../registry/strategy.ts";
import { at, has, objectAt, omit, stringMapAt, textAt } from "../json-access.ts";
import { immutable } from "./field-checks.ts";

const keyRule =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

/** The size of all values together: 1 MiB. */
const maxSize = 1024 * 1024;

function keyErrors(field: string, key: string): FieldError[] {
  if (key.length > 253) return [invalid(field, key, "must be no more than 253 characters")];
  if (key === "." || key === "..") return [invalid(field, key, `must not be '${key}'`)];
  return /^[-._a-zA-Z0-9]+$/.test(key) ? [] : [invalid(field, key, keyRule)];
}

function configMapErrors(object: ApiObject): FieldError[] {
  const data = objectAt(object, "data");
  const binary = objectAt(object, "binaryData");
  const errors = Object.keys(data).flatMap((key) => [
    ...keyErrors(`data[${key}]`, key),
    ...(key in binary ? [invalid(`data[${key}]`, key, "duplicate of key present in binaryData")] : []),
  ]);
  errors.push(...Object.keys(binary).flatMap((key) => keyErrors(`binaryData[${key}]`, key)));
  const size = Object.values(stringMapAt(object, "data")).reduce(
    (sum, text) => sum + new TextEncoder().encode(text).length,
    0,
  );
  return size + decodedSize(object, "binaryData") > maxSize ? [...errors, tooLong("[]", maxSize)] : errors;
}

function decodedSize(object: ApiObject, member: string): number {
  return Object.values(stringMapAt(object, member)).reduce((sum, text) => sum + decodedLength(text), 0);
}

function decodedLength(base64: string): number {
  return (base64.length / 4) * 3 - (/=*$/.exec(base64)?.[0].length ?? 0);
}

/** What cannot change once `immutable` is set, and that it cannot be taken back. */
function frozenErrors(object: ApiObject, old: ApiObject, members: readonly string[]): FieldError[] {
  if (at(old, "immutable") !== true) return [];
  const changed = members.filter((member) => !deepEqual(objectAt(object, member), objectAt(old, member)));
  const fields = at(object, "immutable") === true ? changed : ["immutable", ...changed];
  return fields.map((field) => forbidden(field, "field is immutable when `immutable` is set"));
}

export const configMapStrategy: Strategy = {
  validate: configMapErrors,
  validateUpdate: (object, old) => [...frozenErrors(object, old, ["data", "binaryData"]), ...configMapErrors(object)],
};

/** `stringData` is for writing only: its texts become data. */
function encodeStringData(object: ApiObject): ApiObject {
  if (!has(object, "stringData")) return object;
  const encoded = Object.entries(stringMapAt(object, "stringData")).map(
    ([key, text]) => [key, toBase64(text)] as const,
  );
  const data = { ...objectAt(object, "data"), ...Object.fromEntries(encoded) };
  return fromJson({ ...omit(toJson(object), ["stringData"]), data });
}

function toBase64(text: string): string {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Keys that a type of secret must have. https://kubernetes.io/docs/concepts/configuration/secret/#secret-types */
const requiredKeys: Readonly<Record<string, readonly string[]>> = {
  "kubernetes.io/tls": ["tls.crt", "tls.key"],
  "kubernetes.io/ssh-auth": ["ssh-privatekey"],
  "kubernetes.io/dockercfg": [".dockercfg"],
  "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
};

function secretErrors(object: ApiObject): FieldError[] {
  const errors = Object.keys(objectAt(object, "data")).flatMap((key) => keyErrors(`data[${key}]`, key));
  if (decodedSize(object, "data") > maxSize) errors.push(tooLong("data", maxSize));
  return [...errors, ...typeErrors(object)];
}

function typeErrors(object: ApiObject): FieldError[] {
  const type = textAt(object, "type");
  const accountName = "kubernetes.io/service-account.name";
  if (type === "kubernetes.io/service-account-token") {
    return object.metadata.annotations?.[accountName] ? [] : [required(`metadata.annotations[${accountName}]`, "")];
  }
  if (type === "kubernetes.io/basic-auth") {
    const isEmpty = !has(object, "data", "username") && !has(object, "data", "password");
    return isEmpty ? [required("data[username]", ""), required("data[password]", "")] : [];
  }
  return (requiredKeys[type] ?? []).flatMap((key) => {
    if (!has(object, "data", key)) return [required(`data[${key}]`, "")];
    return key.startsWith(".docker") ? jsonErrors(key, textAt(object, "data", key)) : [];
  });
}

function jsonErrors(key: string, base64: string): FieldError[] {
  const problem = goJsonError(atob(base64));
  return problem === undefined ? [] : [invalid(`data[${key}]`, "<secret contents redacted>", problem)];
}

export const secretStrategy: Strategy = {
  applyDefaults: encodeStringData,
  validate: secretErrors,
  validateUpdate: (object, old) => [
    ...immutable(object, old, ["type"]),
    ...frozenErrors(object, old, ["data"]),
    ...secretErrors(object),
  ],
  selectableFields: { type: (object) => textAt(object, "type") },
};
