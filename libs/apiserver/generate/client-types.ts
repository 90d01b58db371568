// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Writes TypeScript interfaces for the built-in kinds, as they are on the wire, and a constant per kind. */
import { formatApiVersion } from "@nuvolaris/api-machinery";
import type { GoField } from "./go-types.ts";
import { fileStem, type ApiPackage } from "./packages.ts";
import type { ApiResource } from "./resource-facts.ts";
import { qualifiedTypeName, type ApiType, type ApiTypes } from "./type-facts.ts";

/** Types that `@nuvolaris/api-machinery` declares by hand, because every lib uses them. */
const fromApiMachinery: Readonly<Record<string, string>> = {
  "meta/v1.ObjectMeta": "ObjectMeta",
  "meta/v1.OwnerReference": "OwnerReference",
  "meta/v1.ManagedFieldsEntry": "ManagedFieldsEntry",
  "meta/v1.Status": "Status",
  "meta/v1.StatusCause": "StatusCause",
  "meta/v1.StatusDetails": "StatusDetails",
  "apiextensions/v1.JSONSchemaProps": "JsonSchemaProps",
};

const scalars: Readonly<Record<string, string>> = {
  string: "string",
  bytes: "string",
  Time: "string",
  MicroTime: "string",
  Quantity: "string",
  bool: "boolean",
  int32: "number",
  int64: "number",
  float64: "number",
  IntOrString: "number | string",
  RawExtension: "JsonObject",
  JSON: "JsonValue",
  FieldsV1: "JsonObject",
  JSONSchemaPropsOrArray: "JsonValue",
  JSONSchemaPropsOrBool: "JsonValue",
  JSONSchemaPropsOrStringArray: "JsonValue",
};

/** Names that the web platform has taken: a file that imports them would shadow a global. */
const taken = new Set(["core/v1.Event", "events/v1.Event", "core/v1.Node"]);

/** A kind with the resource that serves it. */
export interface ServedKind {
  readonly type: ApiType;
  readonly resource: ApiResource;
}

export interface ClientFile {
  readonly owner: ApiPackage;
  readonly types: readonly ApiType[];
  readonly kinds: readonly ServedKind[];
}

/** `Deployment`; `CoreV1Event` where the plain name belongs to a global. */
function clientTypeName(qualified: string): string {
  const [packageName = "", name = ""] = qualified.split(".");
  if (!taken.has(qualified)) return name;
  const [group = "", version = ""] = packageName.split("/");
  return `${capitalised(group)}${capitalised(version)}${name}`;
}

/** Types that are declared elsewhere, or whose fields are spelt out where they are inlined. */
function isWritten(type: ApiType): boolean {
  const qualified = `${type.package.name}.${type.name}`;
  return !(qualified in fromApiMachinery) && type.name !== "TypeMeta" && type.name !== "ListMeta";
}

/** The text of a group version's file, without its head. */
export function clientFileText({ owner, types, kinds }: ClientFile, all: ApiTypes): string {
  const written = types.filter(isWritten);
  const machinery = new Set<string>();
  const foreign = new Map<string, Set<string>>();
  const blocks = written.map((type) => {
    const served = kinds.find((kind) => kind.type === type);
    const used = (qualified: string): string => noteUse(qualified, owner, { machinery, foreign });
    return interfaceText(type, { all, used }) + (served === undefined ? "" : `\n${constantText(served)}`);
  });
  if (kinds.length > 0) machinery.add("ResourceKind");
  const body = blocks.join("\n");
  if (!/\bObjectMeta\b/.test(body)) machinery.delete("ObjectMeta");
  for (const name of ["KubernetesObject", "JsonObject", "JsonValue"]) {
    if (new RegExp(`\\b${name}\\b`).test(body)) machinery.add(name);
  }
  return [...importLines({ machinery, foreign }, kinds.length > 0), "", body].join("\n");
}

interface Uses {
  readonly machinery: Set<string>;
  /** Imported names by package. */
  readonly foreign: Map<string, Set<string>>;
}

function noteUse(qualified: string, owner: ApiPackage, uses: Uses): string {
  const machinery = fromApiMachinery[qualified];
  if (machinery !== undefined) {
    uses.machinery.add(machinery);
    return machinery;
  }
  const [packageName = ""] = qualified.split(".");
  const name = clientTypeName(qualified);
  if (packageName === owner.name) return name;
  const names = uses.foreign.get(packageName) ?? new Set();
  uses.foreign.set(packageName, names.add(name));
  return name;
}

function importLines({ machinery, foreign }: Uses, hasKinds: boolean): string[] {
  const types = [...machinery].sort().map((name) => `type ${name}`);
  const names = [...(hasKinds ? ["resourceKind"] : []), ...types];
  return [
    ...(names.length === 0 ? [] : [`import { ${names.join(", ")} } from "@nuvolaris/api-machinery";`]),
    ...[...foreign].map(
      ([name, used]) => `import type { ${[...used].sort().join(", ")} } from "./${fileStem(name)}.ts";`,
    ),
  ];
}

interface Writing {
  readonly all: ApiTypes;
  readonly used: (qualified: string) => string;
}

function interfaceText(type: ApiType, writing: Writing): string {
  const fields = flatFields(type, writing.all);
  const hasMetadata = fields.some(({ field }) => field.type === "meta/v1.ObjectMeta" && field.name === "metadata");
  const isKind = hasMetadata && type.fields.some((field) => field.inline && field.type === "meta/v1.TypeMeta");
  const inherited = new Set(isKind ? ["kind", "apiVersion", "metadata"] : []);
  const lines = fields
    .filter(({ field }) => !inherited.has(field.name))
    .map((flat) => `  ${propertyText(flat, writing)}`);
  const qualified = `${type.package.name}.${type.name}`;
  const head = `export interface ${clientTypeName(qualified)}${isKind ? " extends KubernetesObject" : ""} {`;
  return [`/** ${apiVersion(type.package)} ${type.name}. */`, head, ...lines, "}", ""].join("\n");
}

interface FlatField {
  readonly field: GoField;
  readonly owner: ApiType;
  readonly required: boolean;
}

/** With the fields of inlined structs in their place. */
function flatFields(type: ApiType, all: ApiTypes): readonly FlatField[] {
  return type.fields.flatMap((field) => {
    if (!field.inline) return [{ field, owner: type, required: type.schema?.required?.includes(field.name) === true }];
    const inner = all.get(qualifiedTypeName(type.package, field.type));
    return inner === undefined ? [] : flatFields(inner, all);
  });
}

function propertyText({ field, owner, required }: FlatField, writing: Writing): string {
  const name = /^[\w$]+$/.test(field.name) ? field.name : JSON.stringify(field.name);
  return `readonly ${name}${required ? "" : "?"}: ${typeScriptType(field.type, owner, writing)};`;
}

function typeScriptType(type: string, owner: ApiType, writing: Writing): string {
  if (type.startsWith("*")) return typeScriptType(type.slice(1), owner, writing);
  if (type.startsWith("{")) return typeScriptType(type.slice(1, -1), owner, writing);
  if (type.startsWith("map[string]"))
    return `Readonly<Record<string, ${typeScriptType(type.slice(11), owner, writing)}>>`;
  if (type.startsWith("[]")) {
    const item = typeScriptType(type.slice(2), owner, writing);
    return `readonly ${item.includes(" ") ? `(${item})` : item}[]`;
  }
  return scalars[type] ?? writing.used(qualifiedTypeName(owner.package, type));
}

function constantText({ type, resource }: ServedKind): string {
  const name = clientTypeName(`${type.package.name}.${type.name}`);
  const { group, version } = type.package;
  const names = { group, version, kind: resource.kind, plural: resource.name, namespaced: resource.namespaced };
  const literal = Object.entries(names).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return [
    `/** The resource \`${resource.name}\` of ${apiVersion(type.package)}. */`,
    `export const ${name}: ResourceKind<${name}> = resourceKind<${name}>({ ${literal.join(", ")} });`,
    "",
  ].join("\n");
}

function apiVersion({ group, version }: ApiPackage): string {
  return formatApiVersion({ group, version });
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
