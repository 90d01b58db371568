// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Reads the struct declarations of Kubernetes' `types.go` files.
 *
 * They are the one place that tells a pointer from a value, together with the JSON name and the protobuf number. The
 * files are machine-checked to one field per line, which is what makes a line scanner enough.
 */

/** One field of a Go struct. */
export interface GoField {
  /** In protobuf; absent for what is not sent there. */
  readonly number?: number;
  /** In JSON; for an inlined struct the name of its type. */
  readonly name: string;
  /** As the generated texts write it: `*int32`, `[]Container`, `map[string]Quantity`, `meta/v1.ObjectMeta`. */
  readonly type: string;
  readonly inline: boolean;
  readonly omitEmpty: boolean;
  readonly omitZero: boolean;
}

export interface GoStruct {
  readonly name: string;
  readonly fields: readonly GoField[];
}

/** The text of a package's Go files, and the name that the generated texts give it. */
export interface GoPackageSource {
  readonly name: string;
  readonly files: readonly string[];
}

/** Go types that JSON or protobuf write in a way of their own, by the last two parts of their import path. */
const scalars: Readonly<Record<string, string>> = {
  "meta/v1.Time": "Time",
  "meta/v1.MicroTime": "MicroTime",
  "meta/v1.FieldsV1": "FieldsV1",
  "api/resource.Quantity": "Quantity",
  "util/intstr.IntOrString": "IntOrString",
  "pkg/runtime.RawExtension": "RawExtension",
  "apiextensions/v1.JSON": "JSON",
  "apiextensions/v1.JSONSchemaPropsOrArray": "JSONSchemaPropsOrArray",
  "apiextensions/v1.JSONSchemaPropsOrBool": "JSONSchemaPropsOrBool",
  "apiextensions/v1.JSONSchemaPropsOrStringArray": "JSONSchemaPropsOrStringArray",
  "apiextensions/v1.JSONSchemaURL": "string",
};

const goBasics = new Set(["string", "bool", "int32", "int64", "float64"]);

/** Reads all structs of all packages; the packages may name each other's types. */
export function readGoStructs(packages: readonly GoPackageSource[]): ReadonlyMap<string, readonly GoStruct[]> {
  const scopes = packages.flatMap(({ name, files }) => files.map((text) => ({ name, text, imports: importsOf(text) })));
  const aliases: Aliases = new Map(scopes.flatMap((scope) => aliasesOf(scope)));
  const structs = scopes.map((scope) => [scope.name, structsIn(scope, aliases)] as const);
  return new Map(
    packages.map(({ name }) => [name, structs.filter(([owner]) => owner === name).flatMap(([, found]) => found)]),
  );
}

interface FileScope {
  readonly name: string;
  readonly text: string;
  readonly imports: ReadonlyMap<string, string>;
}

interface Alias {
  readonly target: string;
  readonly scope: FileScope;
}

/** By `core/v1.ResourceList`. */
type Aliases = ReadonlyMap<string, Alias>;

/** `type Protocol string`, `type ExtraValue []string`, `type ResourceList map[ResourceName]resource.Quantity`. */
function aliasesOf(scope: FileScope): readonly (readonly [string, Alias])[] {
  return [...scope.text.matchAll(/^type (\w+) ((?:\[\]|map\[\w+\])?[\w.]+)$/gm)].map(
    ([, name = "", target = ""]) => [`${scope.name}.${name}`, { target, scope }] as const,
  );
}

function structsIn(scope: FileScope, aliases: Aliases): readonly GoStruct[] {
  const declared = [...scope.text.matchAll(/^type (\w+) struct ?\{(?:\}$|\n([\s\S]*?)^\})/gm)].map(
    ([, name = "", body = ""]) => ({
      name,
      fields: body.split("\n").flatMap((line) => parseField(line, (type) => resolveType(type, scope, aliases)) ?? []),
    }),
  );
  return declared.filter(({ name }) => !(`${scope.name}.${name}` in scalars));
}

/** From the name in the file to the last two parts of the path: `metav1` → `meta/v1`. */
function importsOf(text: string): ReadonlyMap<string, string> {
  const block = /^import (?:\([\s\S]*?^\)|.*$)/m.exec(text)?.[0] ?? "";
  const lines = [...block.matchAll(/^(?:import)?\s*(\w+)?\s*"([^"]+)"/gm)];
  return new Map(
    lines.map(([, alias, path = ""]) => {
      const parts = path.split("/");
      return [alias ?? parts.at(-1) ?? "", parts.slice(-2).join("/")];
    }),
  );
}

/** The type as the generated texts write it, seen from a file of one package. */
function resolveType(type: string, scope: FileScope, aliases: Aliases): string {
  if (type === "[]byte") return "bytes";
  if (goBasics.has(type)) return type;
  const prefix = /^(?:\*|\[\]|map\[[\w.]+\])/.exec(type)?.[0];
  if (prefix !== undefined) {
    const inner = resolveType(type.slice(prefix.length), scope, aliases);
    if (!prefix.startsWith("map")) return prefix + inner;
    // gogo-protobuf sends a list inside of a map as a message with the list as its field 1.
    return `map[string]${inner.startsWith("[]") ? `{${inner}}` : inner}`;
  }
  const [first = "", second] = type.split(".");
  const owner = second === undefined ? scope.name : (scope.imports.get(first) ?? first);
  const qualified = `${owner}.${second ?? first}`;
  if (qualified.startsWith("pkg/types.")) return "string";
  const scalar = scalars[qualified];
  if (scalar !== undefined) return scalar;
  const alias = aliases.get(qualified);
  if (alias !== undefined) return resolveType(alias.target, alias.scope, aliases);
  return owner === scope.name ? (second ?? first) : qualified;
}

function parseField(line: string, resolve: (type: string) => string): GoField | undefined {
  const match = /^\s+(?:(\w+)\s+)?(\S+)\s+`(.*)`/.exec(line);
  if (match === null || line.trimStart().startsWith("//")) return undefined;
  const [, , type = "", tags = ""] = match;
  const json = /json:"([^"]*)"/.exec(tags)?.[1]?.split(",") ?? [];
  const number = /protobuf:"[^"]*?(\d+)/.exec(tags)?.[1];
  const inline = json.includes("inline");
  const name = json[0] ?? "";
  if (name === "-" || (name === "" && !inline)) return undefined;
  return {
    ...(number === undefined ? {} : { number: Number(number) }),
    name,
    type: resolve(type),
    inline,
    omitEmpty: json.includes("omitempty"),
    omitZero: json.includes("omitzero"),
  };
}
