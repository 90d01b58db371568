#!/usr/bin/env -S node --conditions=@nuvolaris/source
// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Asks a real server what it makes of the objects in `src/built-ins/goldens`, and writes its answers beside them.
 *
 *     node --conditions=@nuvolaris/source libs/apiserver/generate/record.ts https://127.0.0.1:6443 TOKEN
 *
 * The server is to be a fresh one without controllers (an API server and etcd), whose certificate Node trusts. README.md tells more.
 */
import { isJsonObject, parseApiVersion, type JsonObject, type JsonValue } from "@nuvolaris/api-machinery";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { builtInDefinitions } from "../src/built-ins/built-in-definitions.ts";
import { listAt, objectAt, omit, textAt } from "../src/built-ins/json-access.ts";
import type { ResourceDefinition } from "../src/registry/resource-definition.ts";

const [server = "", token = ""] = process.argv.slice(2);
const folder = join(import.meta.dirname, "../src/built-ins/goldens");
const tableType = "application/json;as=Table;v=v1;g=meta.k8s.io";

const accepted: JsonObject[] = [];
for (const entry of read("accepted.json")) accepted.push(await recordAccepted(objectAt(entry, "given")));
write("accepted.json", accepted);

const refused: JsonObject[] = [];
for (const entry of read("refused.json"))
  refused.push({ ...entry, refusal: await recordRefusal(objectAt(entry, "given")) });
write("refused.json", refused);

for (const { given } of accepted) await send("DELETE", objectPath(objectAt(given)));

async function recordAccepted(given: JsonObject): Promise<JsonObject> {
  const created = await send("POST", collectionPath(given), given);
  const table = await send("GET", objectPath(given), undefined, tableType);
  return {
    given,
    stored: stable(created),
    now: textAt(created, "metadata", "creationTimestamp"),
    cells: listAt(listAt(table, "rows")[0], "cells"),
  };
}

async function recordRefusal(given: JsonObject): Promise<string> {
  return textAt(await send("POST", collectionPath(given), given), "message");
}

/** Without what each run gives anew. */
function stable(object: JsonObject): JsonObject {
  const metadata = omit(objectAt(object, "metadata"), ["resourceVersion", "managedFields", "generation"]);
  return { ...object, metadata };
}

function definitionOf(object: JsonObject): ResourceDefinition {
  const { group, version } = parseApiVersion(textAt(object, "apiVersion"));
  const found = builtInDefinitions.find(
    (definition) =>
      definition.group === group && definition.version === version && definition.kind === textAt(object, "kind"),
  );
  if (found === undefined)
    throw new Error(`no built-in resource for ${textAt(object, "apiVersion")} ${textAt(object, "kind")}`);
  return found;
}

function collectionPath(object: JsonObject): string {
  const { group, version, namespaced, resource } = definitionOf(object);
  return `${group === "" ? "/api" : `/apis/${group}`}/${version}${namespaced ? "/namespaces/default" : ""}/${resource}`;
}

function objectPath(object: JsonObject): string {
  return `${collectionPath(object)}/${textAt(object, "metadata", "name")}`;
}

async function send(
  method: string,
  path: string,
  ...[body, accept = "application/json"]: readonly [JsonObject?, string?]
): Promise<JsonObject> {
  const headers = { authorization: `Bearer ${token}`, accept, "content-type": "application/json" };
  const response = await fetch(server + path, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  return isJsonObject(answer) ? answer : {};
}

function read(name: string): readonly JsonObject[] {
  const value: unknown = JSON.parse(readFileSync(join(folder, name), "utf8"));
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function write(name: string, entries: readonly JsonValue[]): void {
  writeFileSync(join(folder, name), `[\n${entries.map((entry) => JSON.stringify(entry)).join(",\n")}\n]\n`);
}
