// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Replaces what no two runs have in common by placeholders, so that two servers' answers can be compared.
//
// What must be equal inside one recording stays equal: the third uid that appears is `{{uid 3}}` wherever it appears,
// an object's resource version likewise. The resource version of a list or a bookmark is only held against the newest
// one that an object had so far, because the real server writes on its own in between. The entries of managedFields are
// sorted by name: the server sorts them by the second of their time first. The causes of a Status are sorted too: the
// server collects many of them from Go maps.
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "./json.ts";

const uuid = /\b(?!00000000-)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;
// Scripts write times of 2024 and earlier; what is later is the server's.
const time = /\b20(?:2[5-9]|[3-9]\d)-\d\d-\d\dT\d\d:\d\d:\d\dZ/g;
const microTime = /\b20(?:2[5-9]|[3-9]\d)-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/g;
const longTime = /\b20(?:2[5-9]|[3-9]\d)-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)? \+0000 UTC/g;
const ipAddress = /^\d+\.\d+\.\d+\.\d+$/;
const age = /^(?:\d+[smhd])+$/;
const generatedSuffix = /^[bcdfghjklmnpqrstvwxz2456789]{5}$/;

// A diff of Go values ends the refusal of an immutable field; its format changes with the compiler.
const goDiff = /\n@@ [\s\S]*$/;

/** Texts in which the server tells a resource version of its own. */
const versionTexts: readonly RegExp[] = [
  /(?<=too old resource version: \d+ \()\d+(?=\))/g,
  /(?<=Too large resource version: \d+, current: )\d+/g,
  /(?<=ResourceVersion in object meta: )\d+/g,
  /(?<=ResourceVersion in record \()\d+(?=\))/g,
  /(?<=resourceVersion\\*":\\*")\d+/g,
  /(?<=resourceVersion: ")\d+/g,
];

/** Normalises the answers of one recording, in their order. */
export class Normalizer {
  readonly #uids = new Map<string, string>();
  readonly #versions = new Map<string, string>();
  #newest = 0;

  normalize(value: JsonValue): JsonValue {
    return this.#value(value, "");
  }

  text(text: string): string {
    let result = text.replace(uuid, (uid) => ordinal(this.#uids, uid, "uid"));
    result = result.replace(microTime, "{{micro time}}").replace(time, "{{time}}").replace(longTime, "{{time}}");
    result = result.replace(goDiff, "\n{{diff}}");
    for (const pattern of versionTexts) result = result.replace(pattern, "{{version}}");
    return result;
  }

  #value(value: JsonValue, key: string): JsonValue {
    if (typeof value === "string") return this.#string(value, key);
    if (typeof value === "number") return key === "nodePort" && value >= 30000 ? "{{node port}}" : value;
    if (isJsonArray(value)) return value.map((element) => this.#value(element, key));
    if (isJsonObject(value)) return this.#object(value);
    return value;
  }

  #string(value: string, key: string): string {
    if ((key === "clusterIP" || key === "clusterIPs") && ipAddress.test(value)) return "{{ip}}";
    if (key === "serverAddress") return "{{address}}";
    return this.text(value);
  }

  #object(object: JsonObject): JsonObject {
    const table = object["kind"] === "Table" ? normalizeTable(object) : sortCauses(object);
    const result: Record<string, JsonValue> = {};
    for (const [key, value] of Object.entries(table)) {
      result[key] = key === "metadata" && isJsonObject(value) ? this.#metadata(value) : this.#value(value, key);
    }
    return result;
  }

  #metadata(metadata: JsonObject): JsonObject {
    const { resourceVersion, name, generateName, continue: token, managedFields, ...rest } = metadata;
    return {
      ...this.#object(rest),
      ...(managedFields === undefined
        ? {}
        : { managedFields: this.#value(sortManagers(managedFields), "managedFields") }),
      ...(name === undefined ? {} : { name: withoutSuffix(name, generateName) }),
      ...(generateName === undefined ? {} : { generateName }),
      ...(token ? { continue: "{{continue}}" } : token === undefined ? {} : { continue: token }),
      ...(resourceVersion === undefined ? {} : { resourceVersion: this.#version(resourceVersion, "uid" in rest) }),
    };
  }

  #version(version: JsonValue, isObjects: boolean): JsonValue {
    if (typeof version !== "string" || !/^[1-9]\d*$/.test(version)) return version;
    if (!isObjects) return Number(version) >= this.#newest ? "{{version of the store}}" : "{{an older version}}";
    this.#newest = Math.max(this.#newest, Number(version));
    return ordinal(this.#versions, version, "version");
  }
}

/** Sorts the causes of an Invalid, in its details and in the list that ends its message. */
function sortCauses(status: JsonObject): JsonObject {
  const { kind, details, message } = status;
  if (kind !== "Status" || !isJsonObject(details) || typeof message !== "string") return status;
  const { causes } = details;
  if (!isJsonArray(causes)) return status;
  const keyed = causes.map((cause) => ({ cause, text: causeText(cause) }));
  const told = [...new Set(keyed.map(({ text }) => text))];
  keyed.sort((a, b) => (a.text < b.text ? -1 : 1));
  return {
    ...status,
    message: message.replace(`[${told.join(", ")}]`, () => `[${told.sort().join(", ")}]`),
    details: { ...details, causes: keyed.map(({ cause }) => cause) },
  };
}

function causeText(cause: JsonValue): string {
  if (!isJsonObject(cause)) return "";
  const { field, message } = cause;
  return [field, message].filter((part) => typeof part === "string").join(": ");
}

function sortManagers(managedFields: JsonValue): JsonValue {
  if (!isJsonArray(managedFields)) return managedFields;
  const keyed = managedFields.map((entry) => ({ entry, key: managerKey(entry) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ entry }) => entry);
}

function managerKey(entry: JsonValue): string {
  if (!isJsonObject(entry)) return "";
  return ["operation", "manager", "subresource", "apiVersion"]
    .map((field) => JSON.stringify(entry[field] ?? ""))
    .join();
}

function ordinal(known: Map<string, string>, value: string, noun: string): string {
  const placeholder = known.get(value) ?? `{{${noun} ${known.size + 1}}}`;
  known.set(value, placeholder);
  return placeholder;
}

function withoutSuffix(name: JsonValue, generateName: JsonValue | undefined): JsonValue {
  if (typeof name !== "string" || typeof generateName !== "string" || !name.startsWith(generateName)) return name;
  return generatedSuffix.test(name.slice(generateName.length)) ? `${generateName}{{suffix}}` : name;
}

/** Takes out what cells tell of times and addresses, and the columns' descriptions, which are for people. */
function normalizeTable(table: JsonObject): JsonObject {
  const { rows, columnDefinitions } = table;
  const columns = isJsonArray(columnDefinitions)
    ? { columnDefinitions: columnDefinitions.map(withoutDescription) }
    : {};
  if (!isJsonArray(rows)) return { ...table, ...columns };
  const normalized = rows.map((row) => (isJsonObject(row) ? { ...row, ...cellsOf(row) } : row));
  return { ...table, ...columns, rows: normalized };
}

function withoutDescription(column: JsonValue): JsonValue {
  if (!isJsonObject(column)) return column;
  return Object.fromEntries(Object.entries(column).filter(([key]) => key !== "description"));
}

function cellsOf({ cells }: JsonObject): JsonObject {
  if (!isJsonArray(cells)) return {};
  return { cells: cells.map((cell) => (typeof cell === "string" ? normalizeCell(cell) : cell)) };
}

function normalizeCell(cell: string): string {
  if (age.test(cell)) return "{{age}}";
  if (/^10\.\d+\.\d+\.\d+$/.test(cell)) return "{{ip}}";
  return cell.replace(/(?<=:)3\d{4}(?=\/)/g, "{{node port}}");
}
