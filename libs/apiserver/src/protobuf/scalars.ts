// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The types whose protobuf form is not their JSON form: times, quantities, raw JSON. */
import { parseJson, type JsonValue } from "@nuvolaris/api-machinery";
import type { ScalarName } from "../built-ins/type-facts.ts";
import { asBytes, asDouble, asInteger, asText, readFields, type WireValue } from "./wire-reader.ts";

/** Types whose forms nest objects, which only the decoder of messages can read. */
export type NestingScalar =
  "JSONSchemaPropsOrArray" | "JSONSchemaPropsOrBool" | "JSONSchemaPropsOrStringArray" | "RawExtension";

export type FlatScalar = Exclude<ScalarName, NestingScalar>;

/** One function per scalar, from the wire to JSON. */
export const flatScalars: Readonly<Record<FlatScalar, (value: WireValue) => JsonValue>> = {
  string: asText,
  bool: (value) => asInteger(value) !== 0,
  int32: asInteger,
  int64: asInteger,
  float64: asDouble,
  bytes: (value) => toBase64(asBytes(value)),
  Time: (value) => readTime(value, 0),
  MicroTime: (value) => readTime(value, 6),
  Quantity: (value) => textOf(fieldOf(value, 1)),
  IntOrString: readIntOrString,
  FieldsV1: readRawJson,
  JSON: readRawJson,
};

const zero: WireValue = { wire: "varint", value: 0n };

function fieldOf(message: WireValue, number: number): WireValue | undefined {
  for (const field of readFields(asBytes(message))) {
    if (field.number === number) return field.value;
  }
  return undefined;
}

function textOf(value: WireValue | undefined): string {
  return value === undefined ? "" : asText(value);
}

/** `{1: seconds, 2: nanoseconds}`; an empty message is Go's zero time, which JSON writes as null. */
function readTime(message: WireValue, fractionDigits: 0 | 6): JsonValue {
  if (asBytes(message).length === 0) return null;
  const seconds = Number(asInteger(fieldOf(message, 1) ?? zero));
  const nanos = Number(asInteger(fieldOf(message, 2) ?? zero));
  const instant = new Date(seconds * 1000).toISOString().replace(/\.\d{3}Z$/, "");
  if (fractionDigits === 0) return `${instant}Z`;
  return `${instant}.${Math.trunc(nanos / 1000)
    .toString()
    .padStart(6, "0")}Z`;
}

/** `{1: type (0 int, 1 string), 2: int, 3: string}`. */
function readIntOrString(message: WireValue): JsonValue {
  const isString = asInteger(fieldOf(message, 1) ?? zero) === 1;
  return isString ? textOf(fieldOf(message, 3)) : asInteger(fieldOf(message, 2) ?? zero);
}

function readRawJson(message: WireValue): JsonValue {
  const raw = textOf(fieldOf(message, 1));
  return raw === "" ? null : parseJson(raw);
}

/** In slices: a function takes only so many arguments. */
function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let start = 0; start < bytes.length; start += 4096) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 4096));
  }
  return btoa(binary);
}
