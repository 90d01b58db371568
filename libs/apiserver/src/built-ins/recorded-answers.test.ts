// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** What a real server made of the objects in goldens (generate/record.ts asks it), against what ours makes of them. */
import { isJsonObject, parseApiVersion, type JsonObject } from "@nuvolaris/api-machinery";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ApiError, invalid } from "../registry/api-error.ts";
import { fromJson, toJson, type ApiObject } from "../registry/api-object.ts";
import { validateObjectMeta } from "../registry/object-meta-validation.ts";
import type { ResourceDefinition } from "../registry/resource-definition.ts";
import { serverDefinitions } from "../server-definitions.ts";
import { listAt, objectAt, omit, textAt } from "./json-access.ts";
import { testContext } from "./strategies/test-context.ts";

const definitions = serverDefinitions();

/** Fields that our server knowingly leaves out: who would fill them later is a controller or a plugin that it does not have. */
const leftOut: Readonly<Record<string, readonly (readonly string[])[]>> = {
  PersistentVolume: [
    ["metadata", "finalizers"],
    ["status", "lastPhaseTransitionTime"],
  ],
  PersistentVolumeClaim: [["metadata", "finalizers"]],
  Node: [["spec", "taints"]],
  // Addresses and node ports are chosen freely by either server.
  Service: [
    ["spec", "clusterIP"],
    ["spec", "clusterIPs"],
    ["spec", "ports"],
  ],
};

describe("an object that a real server accepts is stored as it stores it", () => {
  for (const { given, stored } of entries("accepted.json")) {
    const name = `${textAt(given, "kind")} ${textAt(given, "metadata", "name")}`;
    test(name, async () => {
      const created = await create(objectAt(given), textAt(stored, "metadata", "uid"));

      expect(comparable(toJson(created))).toEqual(comparable(objectAt(stored)));
    });
  }
});

describe("an object is printed as a real server prints it", () => {
  for (const { stored, cells, now } of entries("accepted.json")) {
    test(`${textAt(stored, "kind")} ${textAt(stored, "metadata", "name")}`, () => {
      const { columns } = definitionOf(objectAt(stored));

      const printed = columns.cells(fromJson(objectAt(stored)), Date.parse(textAt(now)));

      expect(printed.map(ageless)).toEqual(listAt(cells).slice(0, columns.columns.length).map(ageless));
    });
  }
});

describe("an object that a real server refuses is refused with the same words", () => {
  for (const entry of entries("refused.json")) {
    test(textAt(entry, "case"), async () => {
      const answer = await refusal(objectAt(entry, "given"));

      expect(uidless(answer)).toBe(uidless(textAt(entry, "refusal")));
    });
  }
});

async function create(given: JsonObject, uid: string): Promise<ApiObject> {
  const definition = definitionOf(given);
  const { strategy, namespaced, subresources } = definition;
  const metadata = { ...objectAt(given, "metadata"), uid, ...(namespaced && { namespace: "default" }) };
  const defaulted = strategy.applyDefaults?.(fromJson({ ...given, metadata })) ?? fromJson(given);
  const hasStatus = subresources.some(({ type }) => type === "status");
  const fresh = hasStatus ? fromJson(omit(toJson(defaulted), ["status"])) : defaulted;
  const prepared = (await strategy.prepareForCreate?.(fresh, testContext(stored))) ?? fresh;
  const errors = [
    ...validateObjectMeta(prepared.metadata, definition),
    ...((await strategy.validate?.(prepared, testContext(stored))) ?? []),
  ];
  if (errors.length > 0) throw invalid(definition, prepared.metadata.name ?? "", errors);
  return prepared;
}

/** The service that a real server has from the start. */
const stored = {
  services: [fromJson({ metadata: { name: "kubernetes", uid: "1" }, spec: { clusterIPs: ["10.96.0.1"] } })],
};

async function refusal(given: JsonObject): Promise<string> {
  try {
    await create(given, "00000000-0000-0000-0000-000000000000");
    return "accepted";
  } catch (error) {
    if (error instanceof ApiError) return error.status.message ?? "";
    throw error;
  }
}

function definitionOf(object: JsonObject): ResourceDefinition {
  const { group, version } = parseApiVersion(textAt(object, "apiVersion"));
  const found = definitions.find(
    (definition) =>
      definition.group === group && definition.version === version && definition.kind === textAt(object, "kind"),
  );
  if (found === undefined) throw new Error(`${textAt(object, "kind")} is not served`);
  return found;
}

/** Without the time of creation, and what {@link leftOut} names. */
function comparable(object: JsonObject): JsonObject {
  const metadata = omit(objectAt(object, "metadata"), ["creationTimestamp"]);
  const paths = leftOut[textAt(object, "kind")] ?? [];
  return paths.reduce<JsonObject>(
    (rest, [member = "", field = ""]) => ({ ...rest, [member]: omit(objectAt(rest, member), [field]) }),
    {
      ...object,
      metadata,
    },
  );
}

/** Ages differ by the seconds between creation and reading, and addresses are free. */
function ageless(cell: unknown): unknown {
  return typeof cell === "string" ? cell.replace(/^\d+s$/, "0s") : cell;
}

function uidless(text: string): string {
  return text.replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "UID");
}

function entries(file: string): readonly JsonObject[] {
  const value: unknown = JSON.parse(readFileSync(new URL(`./goldens/${file}`, import.meta.url), "utf8"));
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
