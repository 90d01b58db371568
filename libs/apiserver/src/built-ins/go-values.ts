// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The passage of a built-in object through Go's structs.
 *
 * A real server decodes a body into Go values and writes them again. That is no identity: null and absent become one,
 * zero values vanish or appear (`status: {}`, `creationTimestamp: null`) as each field's declaration says, quantities and times get
 * their canonical form, and a value of a wrong type is refused. Clients see the result, so it is part of the API.
 */
import { canonicalQuantity, formatTime, isJsonObject, type JsonObject, type JsonValue } from "@nuvolaris/api-machinery";
import type { TypeCatalog } from "./type-catalog.ts";
import type { FieldFacts, FieldType, QualifiedName, ScalarName, TypeFacts } from "./type-facts.ts";

/** A value that Go cannot decode. The message is that of Go's JSON decoder; the server answers 400 with it. */
export class GoTypeError extends Error {
  override readonly name = "GoTypeError";
  /** What Go says of the same where it converts a value that is decoded already: that of a strategic merge patch. */
  readonly conversionProblem: string;

  constructor(message: string, { conversionProblem = message, ...options }: GoTypeErrorOptions = {}) {
    super(message, options);
    this.conversionProblem = conversionProblem;
  }
}

interface GoTypeErrorOptions extends ErrorOptions {
  readonly conversionProblem?: string;
}

/** Where a value stands, for messages. */
interface Place {
  readonly struct: string;
  readonly path: readonly string[];
}

type Scalar = { readonly [S in ScalarName]: (value: JsonValue, place: Place) => JsonValue };

/** Passes `object` through the Go struct `type`. Unknown fields are dropped. Throws {@link GoTypeError}. */
export function throughGo(catalog: TypeCatalog, type: TypeFacts, object: JsonObject): JsonObject {
  return structValue(object, { catalog, type, path: [] });
}

interface StructContext {
  readonly catalog: TypeCatalog;
  readonly type: TypeFacts;
  readonly path: readonly string[];
}

function structValue(object: JsonObject, { catalog, type, path }: StructContext): JsonObject {
  const result: Record<string, JsonValue> = {};
  for (const field of catalog.jsonFields(type)) {
    const given = object[field.name];
    const value =
      given === undefined || given === null
        ? absentValue(catalog, field)
        : fieldValue(catalog, field.type, {
            value: given,
            place: { struct: bareName(type.name), path: [...path, field.name] },
          });
    if (value !== undefined && !(field.omitEmpty && !field.pointer && isZero(value))) result[field.name] = value;
  }
  return result;
}

/** The JSON of a type's zero value in Go. */
export function zeroValue(catalog: TypeCatalog, type: FieldType): JsonValue {
  if (type.is === "struct") return structValue({}, { catalog, type: catalog.require(type.name), path: [] });
  return type.is === "scalar" ? zeroScalars[type.scalar] : null;
}

/** What Go writes for a field that was not given; undefined where it writes nothing. */
function absentValue(catalog: TypeCatalog, { type, pointer, omitEmpty }: FieldFacts): JsonValue | undefined {
  if (omitEmpty) return undefined;
  return pointer ? null : zeroValue(catalog, type);
}

interface Given {
  readonly value: JsonValue;
  readonly place: Place;
}

function fieldValue(catalog: TypeCatalog, type: FieldType, { value, place }: Given): JsonValue {
  if (type.is === "scalar") return scalars[type.scalar](value, place);
  if (type.is === "list") {
    if (!Array.isArray(value)) throw mismatch(value, goTypeName(type), place);
    // Proof of the cast: isArray narrows a readonly union to any[] only by its own declaration.
    const items = value as readonly JsonValue[];
    return items.map((item) => itemValue(catalog, type.items, { value: item, place }));
  }
  if (!isJsonObject(value)) throw mismatch(value, goTypeName(type), place);
  if (type.is === "struct") return structValue(value, { catalog, type: catalog.require(type.name), path: place.path });
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, itemValue(catalog, type.values, { value: item ?? null, place })]),
  );
}

/** An item of a list or of a map: null is the zero value of its type. */
function itemValue(catalog: TypeCatalog, type: FieldType, { value, place }: Given): JsonValue {
  return value === null ? zeroValue(catalog, type) : fieldValue(catalog, type, { value, place });
}

const zeroScalars: Readonly<Record<ScalarName, JsonValue>> = {
  string: "",
  bool: false,
  int32: 0,
  int64: 0,
  float64: 0,
  bytes: null,
  Time: null,
  MicroTime: null,
  Quantity: "0",
  IntOrString: 0,
  FieldsV1: {},
  RawExtension: null,
  JSON: null,
  JSONSchemaPropsOrArray: null,
  JSONSchemaPropsOrBool: false,
  JSONSchemaPropsOrStringArray: null,
};

const asIs = (value: JsonValue): JsonValue => value;

const scalars: Scalar = {
  string: (value, place) => (typeof value === "string" ? value : fail(value, "string", place)),
  bool: (value, place) => (typeof value === "boolean" ? value : fail(value, "bool", place)),
  int32: (value, place) => integer(value, { bits: 32, place }),
  int64: (value, place) => integer(value, { bits: 64, place }),
  float64: (value, place) =>
    typeof value === "number" || typeof value === "bigint" ? value : fail(value, "float64", place),
  bytes: base64,
  Time: (value, place) => time(value, { place, digits: 0 }),
  MicroTime: (value, place) => time(value, { place, digits: 6 }),
  Quantity: quantity,
  IntOrString: (value, place) => (typeof value === "string" ? value : integer(value, { bits: 32, place })),
  FieldsV1: asIs,
  RawExtension: asIs,
  JSON: asIs,
  JSONSchemaPropsOrArray: asIs,
  JSONSchemaPropsOrBool: asIs,
  JSONSchemaPropsOrStringArray: asIs,
};

function integer(value: JsonValue, { bits, place }: { readonly bits: 32 | 64; readonly place: Place }): JsonValue {
  const isInteger = typeof value === "bigint" || (typeof value === "number" && Number.isInteger(value));
  if (!isInteger || BigInt.asIntN(bits, BigInt(value)) !== BigInt(value)) throw mismatch(value, `int${bits}`, place);
  return value;
}

function base64(value: JsonValue, place: Place): JsonValue {
  if (typeof value !== "string") throw mismatch(value, "[]uint8", place);
  const wrong = /[^A-Za-z0-9+/\r\n]/.exec(value.replace(/={1,2}$/, ""));
  const data = value.replaceAll(/[\r\n]/g, "");
  if (wrong !== null || data.length % 4 !== 0) {
    throw new GoTypeError(`illegal base64 data at input byte ${wrong?.index ?? data.length - (data.length % 4)}`);
  }
  return data;
}

const rfc3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.(\d+))?(?:[Zz]|[+-]\d\d:\d\d)$/;
const layouts = { 0: "2006-01-02T15:04:05Z07:00", 6: "2006-01-02T15:04:05.000000Z07:00" } as const;

/** In UTC; of a fraction nothing survives in a Time, and a MicroTime insists on six digits. */
function time(value: JsonValue, { place, digits }: { readonly place: Place; readonly digits: 0 | 6 }): JsonValue {
  if (typeof value !== "string") throw mismatch(value, "string", place);
  const match = rfc3339.exec(value);
  const parsed = Date.parse(value);
  if (match === null || Number.isNaN(parsed)) throw timeError(value, layouts[digits], firstMismatch(value));
  const fraction = match[1] ?? "";
  if (digits === 0) return formatTime(parsed);
  if (fraction.length !== digits) {
    const rest = value.slice("2006-01-02T15:04:05".length);
    throw timeError(value, layouts[digits], [rest, ".000000"]);
  }
  return `${formatTime(parsed).slice(0, -1)}.${fraction}Z`;
}

/** Where Go's parser stops, and what it wants there. */
function firstMismatch(value: string): readonly [string, string] {
  const afterDay = /^\d{4}-\d\d-\d\d(?!T)(.*)$/.exec(value)?.[1];
  return afterDay === undefined ? [value, "2006"] : [afterDay, "T"];
}

function timeError(value: string, layout: string, [found, wanted]: readonly [string, string]): GoTypeError {
  const quoted = JSON.stringify(value);
  return new GoTypeError(`parsing time ${quoted} as "${layout}": cannot parse ${JSON.stringify(found)} as "${wanted}"`);
}

function quantity(value: JsonValue, place: Place): JsonValue {
  if (typeof value === "object") throw mismatch(value, "resource.Quantity", place);
  try {
    return canonicalQuantity(String(value).trim());
  } catch (error) {
    throw new GoTypeError(
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
      { cause: error },
    );
  }
}

function isZero(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isJsonObject(value)) return Object.keys(value).length === 0;
  return value === null || value === "" || value === 0 || value === 0n || value === false;
}

function fail(value: JsonValue, goType: string, place: Place): never {
  throw mismatch(value, goType, place);
}

function mismatch(value: JsonValue, goType: string, { struct, path }: Place): GoTypeError {
  return new GoTypeError(
    `json: cannot unmarshal ${jsonTypeName(value, goType)} into Go struct field ${struct}.${path.join(".")} of type ${goType}`,
    { conversionProblem: conversionProblem(value, goType) },
  );
}

const goScalars: readonly string[] = ["string", "bool", "int32", "int64", "float64"];

/** https://github.com/kubernetes/kubernetes/blob/v1.36.0/staging/src/k8s.io/apimachinery/pkg/runtime/converter.go (fromUnstructured) */
function conversionProblem(value: JsonValue, goType: string): string {
  const found = goKindOf(value);
  if (!goScalars.includes(goType)) {
    if (goType.startsWith("[]")) return `cannot restore slice from ${found}`;
    return goType.startsWith("map[") ? `cannot restore map from ${found}` : `cannot restore struct from: ${found}`;
  }
  const isConvertible = found === "int64" ? goType !== "bool" : found === "float64" && goType.startsWith("int");
  return isConvertible ? `cannot convert ${found} to ${goType}` : `unrecognized type: ${goType}`;
}

function goKindOf(value: JsonValue): string {
  if (Array.isArray(value)) return "slice";
  if (typeof value === "object") return "map";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "string") return "string";
  return typeof value === "bigint" || Number.isInteger(value) ? "int64" : "float64";
}

/** Go names a number that does not fit, and only its type when no number was wanted. */
function jsonTypeName(value: JsonValue, goType: string): string {
  if (Array.isArray(value)) return "array";
  if (typeof value === "object") return "object";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "string") return "string";
  return goType.startsWith("int") ? `number ${String(value)}` : "number";
}

function goTypeName(type: FieldType): string {
  if (type.is === "list") return `[]${goTypeName(type.items)}`;
  if (type.is === "map") return `map[string]${goTypeName(type.values)}`;
  return type.is === "struct" ? qualifiedGoName(type.name) : type.scalar;
}

/** `core/v1.Container` → `v1.Container`. */
function qualifiedGoName(name: QualifiedName): string {
  return name.slice(name.indexOf("/") + 1);
}

function bareName(name: QualifiedName): string {
  return name.slice(name.indexOf(".") + 1);
}
