// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Reads the generated texts of the built-in types. Schemas (type-schema.ts), protobuf (../protobuf) and the conventions of
 * Go's JSON (go-values.ts) are all computed from what this returns.
 *
 * A type is a line with its name and a line per field:
 *
 *     ContainerPort
 *       2 hostPort int32?
 *       3 containerPort int32!
 *       4 protocol string? default="TCP"
 *
 * A field is its protobuf number (0: not in protobuf), its JSON name and its Go type; `*` is a pointer, `{…}` a value
 * that protobuf wraps in a message. `?`: JSON leaves out the zero value. `!`: OpenAPI calls it required. Words after that
 * are what OpenAPI adds: `default=`, `nodefault`, `list=`, `map=`, `patch=`, `key=`. `2 ...VolumeSource` is a struct whose
 * fields JSON inlines, and protobuf does not.
 */
import type { JsonValue } from "@nuvolaris/api-machinery";

/** Types that have a form of their own in JSON or in protobuf. */
export type ScalarName =
  | "string"
  | "bool"
  | "int32"
  | "int64"
  | "float64"
  | "bytes"
  | "Time"
  | "MicroTime"
  | "Quantity"
  | "IntOrString"
  | "FieldsV1"
  | "RawExtension"
  | "JSON"
  | "JSONSchemaPropsOrArray"
  | "JSONSchemaPropsOrBool"
  | "JSONSchemaPropsOrStringArray";

/** A Go type. */
export type FieldType =
  | { readonly is: "scalar"; readonly scalar: ScalarName }
  | { readonly is: "struct"; readonly name: QualifiedName }
  | { readonly is: "list"; readonly items: FieldType }
  /** Keys are strings. `wrapped`: protobuf sends each value inside of a message, as its field 1. */
  | { readonly is: "map"; readonly values: FieldType; readonly wrapped: boolean };

/** `core/v1.Pod`. */
export type QualifiedName = string;

export interface FieldFacts {
  /** 0: protobuf does not carry the field. */
  readonly number: number;
  /** In JSON. Empty for an inlined struct. */
  readonly name: string;
  readonly type: FieldType;
  readonly inline: boolean;
  readonly pointer: boolean;
  /** JSON leaves out the zero value. */
  readonly omitEmpty: boolean;
  readonly required: boolean;
  /** As OpenAPI states it, Go's zero values included. */
  readonly default?: JsonValue;
  readonly listType?: "atomic" | "set" | "map";
  readonly listMapKeys?: readonly string[];
  readonly atomicMap: boolean;
  readonly patchStrategy?: string;
  readonly patchMergeKey?: string;
}

export interface TypeFacts {
  readonly name: QualifiedName;
  readonly fields: readonly FieldFacts[];
  /** Apply takes the whole object for one value. */
  readonly atomic: boolean;
}

const scalarNames: ReadonlySet<string> = new Set<ScalarName>([
  "string",
  "bool",
  "int32",
  "int64",
  "float64",
  "bytes",
  "Time",
  "MicroTime",
  "Quantity",
  "IntOrString",
  "FieldsV1",
  "RawExtension",
  "JSON",
  "JSONSchemaPropsOrArray",
  "JSONSchemaPropsOrBool",
  "JSONSchemaPropsOrStringArray",
]);

/** Reads one package's text. `packageName` qualifies the names that stand without one. */
export function parseTypes(packageName: string, text: string): ReadonlyMap<QualifiedName, TypeFacts> {
  const types = new Map<QualifiedName, TypeFacts>();
  let fields: FieldFacts[] = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("  ")) {
      fields.push(parseField(line.slice(2), packageName));
    } else if (line !== "") {
      const [name = "", ...words] = line.split(" ");
      const qualified = qualify(name, packageName);
      fields = [];
      types.set(qualified, { name: qualified, fields, atomic: words.includes("map=atomic") });
    }
  }
  return types;
}

function parseField(line: string, packageName: string): FieldFacts {
  const [number = "0", name = "", type = "", ...words] = line.split(" ");
  const inline = name.startsWith("...");
  const marked = inline ? name.slice(3) : type;
  const bare = marked.replace(/[?!]+$/, "");
  const facts = {
    number: Number(number),
    name: inline ? "" : name,
    type: parseType(bare, packageName),
    inline,
    pointer: bare.startsWith("*"),
    omitEmpty: marked.includes("?"),
    required: marked.endsWith("!"),
    atomicMap: words.includes("map=atomic"),
  };
  return { ...facts, ...listWords(words), ...patchWords(words), ...defaultOf(facts, line) };
}

function parseType(text: string, packageName: string): FieldType {
  if (text.startsWith("*")) return parseType(text.slice(1), packageName);
  if (text.startsWith("[]")) return { is: "list", items: parseType(text.slice(2), packageName) };
  if (text.startsWith("map[string]{")) {
    return { is: "map", values: parseType(text.slice("map[string]{".length, -1), packageName), wrapped: true };
  }
  if (text.startsWith("map[string]")) {
    return { is: "map", values: parseType(text.slice("map[string]".length), packageName), wrapped: false };
  }
  if (isScalarName(text)) return { is: "scalar", scalar: text };
  return { is: "struct", name: qualify(text, packageName) };
}

function isScalarName(text: string): text is ScalarName {
  return scalarNames.has(text);
}

function qualify(name: string, packageName: string): QualifiedName {
  return name.includes(".") ? name : `${packageName}.${name}`;
}

function listWords(words: readonly string[]): Partial<FieldFacts> {
  const [, listType, keys] =
    /^list=(atomic|set|map)(?:\((.*)\))?$/.exec(words.find((word) => word.startsWith("list=")) ?? "") ?? [];
  if (listType !== "atomic" && listType !== "set" && listType !== "map") return {};
  return { listType, ...(keys === undefined ? {} : { listMapKeys: keys.split(",") }) };
}

function patchWords(words: readonly string[]): Partial<FieldFacts> {
  const patchStrategy = valueOf(words, "patch=");
  const patchMergeKey = valueOf(words, "key=");
  return {
    ...(patchStrategy === undefined ? {} : { patchStrategy }),
    ...(patchMergeKey === undefined ? {} : { patchMergeKey }),
  };
}

function valueOf(words: readonly string[], prefix: string): string | undefined {
  return words.find((word) => word.startsWith(prefix))?.slice(prefix.length);
}

const zeros: Partial<Record<ScalarName, JsonValue>> = { string: "", bool: false, int32: 0, int64: 0, float64: 0 };

type Marked = Pick<FieldFacts, "type" | "pointer" | "omitEmpty">;

/** A stated default, or the zero value that OpenAPI states for each field that JSON always carries. */
function defaultOf({ type, pointer, omitEmpty }: Marked, line: string): { readonly default?: JsonValue } {
  const stated = / default=(.+)$/.exec(line)?.[1];
  // Proof of the cast: the generator wrote it with JSON.stringify.
  if (stated !== undefined) return { default: JSON.parse(stated) as JsonValue };
  if (pointer || line.endsWith(" nodefault")) return {};
  if (type.is === "struct") return { default: {} };
  const zero = type.is === "scalar" && !omitEmpty ? zeros[type.scalar] : undefined;
  return zero === undefined ? {} : { default: zero };
}
