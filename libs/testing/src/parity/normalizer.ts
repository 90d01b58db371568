// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Replaces what no two runs have in common by placeholders, so that two servers' answers can be compared.
//
// What must be equal inside one recording stays equal: a uid has one name wherever it appears, an object's resource
// version likewise. The resource version of a list or a bookmark is only held against the newest one that an object had
// so far, because the real server writes on its own in between. The entries of managedFields are sorted by name: the
// server sorts them by the second of their time first.
import { Identities } from "./identities.ts";
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "./json.ts";
import { normalizeTable } from "./normalize-table.ts";
import { sortCauses } from "./sort-causes.ts";

const uuid = /\b(?!00000000-)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;
// Scripts write times of 2024 and earlier; what is later is the server's.
const time = /\b20(?:2[5-9]|[3-9]\d)-\d\d-\d\dT\d\d:\d\d:\d\dZ/g;
const microTime = /\b20(?:2[5-9]|[3-9]\d)-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/g;
const longTime = /\b20(?:2[5-9]|[3-9]\d)-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)? \+0000 UTC/g;
const ipAddress = /^\d+\.\d+\.\d+\.\d+$/;
const generatedSuffix = /^[bcdfghjklmnpqrstvwxz2456789]{5}$/;

// OpenAPI documents are asked for with the hash of their content.
const documentHash = /(?<=\?hash=)[0-9A-Za-z_-]+/g;
// An object inside a text: its entries are sorted by the second of their time, like all managedFields.
const managedFieldsInText = /(?<=\\"managedFields\\":)\[[^\]]*\]/g;
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
  readonly #identities = new Identities();
  #newest = 0;

  normalize(value: JsonValue): JsonValue {
    return this.#value(value, "");
  }

  text(text: string): string {
    let result = text.replace(uuid, (uid) => this.#identities.uid(uid));
    result = result.replace(microTime, "{{micro time}}").replace(time, "{{time}}").replace(longTime, "{{time}}");
    result = result.replace(goDiff, "\n{{diff}}").replace(documentHash, "{{hash}}");
    result = result.replace(managedFieldsInText, "{{managed fields}}");
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
    const { uid } = rest;
    const shownName = withoutSuffix(name, generateName);
    if (typeof uid === "string" && typeof shownName === "string") this.#identities.learn(uid, shownName);
    return {
      ...this.#object(rest),
      ...(managedFields === undefined
        ? {}
        : { managedFields: this.#value(sortManagers(managedFields), "managedFields") }),
      ...(name === undefined ? {} : { name: shownName ?? null }),
      ...(generateName === undefined ? {} : { generateName }),
      ...(token ? { continue: "{{continue}}" } : token === undefined ? {} : { continue: token }),
      ...(resourceVersion === undefined ? {} : { resourceVersion: this.#version(resourceVersion, uid) }),
    };
  }

  #version(version: JsonValue, uid: JsonValue | undefined): JsonValue {
    if (typeof version !== "string" || !/^[1-9]\d*$/.test(version)) return version;
    if (typeof uid !== "string") {
      return Number(version) >= this.#newest ? "{{version of the store}}" : "{{an older version}}";
    }
    this.#newest = Math.max(this.#newest, Number(version));
    return this.#identities.version(uid, version);
  }
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

function withoutSuffix(name: JsonValue | undefined, generateName: JsonValue | undefined): JsonValue | undefined {
  if (typeof name !== "string" || typeof generateName !== "string" || !name.startsWith(generateName)) return name;
  return generatedSuffix.test(name.slice(generateName.length)) ? `${generateName}{{suffix}}` : name;
}
