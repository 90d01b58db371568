// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** A plan for people, and for programs. */
import { deepEqual, isJsonObject, type JsonObject, type JsonValue } from "@nuvolaris/api-machinery";
import { createTwoFilesPatch } from "diff";
import { styleText } from "node:util";
import { stringify } from "yaml";
import { isJsonArray, metadataOf, textOf } from "./answers.ts";
import type { PlannedObjects } from "./planned-objects.ts";

export interface ObjectChange {
  readonly change: "create" | "update" | "delete";
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  /** Without what servers keep for themselves, and with the values of Secrets hidden. */
  readonly before: JsonObject | undefined;
  readonly after: JsonObject | undefined;
}

const unknownUid = "(known after creation)";

/** What would be written, object by object; what is as it was is left out. */
export function changesOf(plan: PlannedObjects): readonly ObjectChange[] {
  const newUids = plan.madeUpUids;
  return plan.all().flatMap(({ path, before: was, after: is }) => {
    const { before, after } = withoutSecrets(shown(was, newUids), shown(is, newUids));
    const change = before ? (after ? "update" : "delete") : "create";
    if (deepEqual(before ?? null, after ?? null)) return [];
    const kind = textOf((is ?? was ?? {})["kind"]) ?? path.plural;
    const place = path.namespace === undefined ? {} : { namespace: path.namespace };
    return [{ change, kind, ...place, name: path.name ?? "", before, after }];
  });
}

/** What the server writes for itself says nothing of what is wanted, and differs from call to call. */
function shown(object: JsonObject | undefined, newUids: ReadonlySet<string>): JsonObject | undefined {
  if (!object) return undefined;
  const {
    managedFields: _m,
    resourceVersion: _v,
    generation: _g,
    uid: _u,
    creationTimestamp: _c,
    ...metadata
  } = metadataOf(object);
  const kept = withoutUids({ ...object, metadata }, newUids);
  return isJsonObject(kept) ? kept : undefined;
}

/** Those of objects that are not there yet are others each time. */
function withoutUids(value: JsonValue, uids: ReadonlySet<string>): JsonValue {
  if (typeof value === "string") return uids.has(value) ? unknownUid : value;
  if (isJsonArray(value)) return value.map((each) => withoutUids(each, uids));
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).flatMap(([name, each]) =>
    each === undefined ? [] : [[name, withoutUids(each, uids)] as const],
  );
  return Object.fromEntries(entries);
}

interface Pair {
  readonly before: JsonObject | undefined;
  readonly after: JsonObject | undefined;
}

/** Of a Secret it is told which values change, and none of them. */
function withoutSecrets(before: JsonObject | undefined, after: JsonObject | undefined): Pair {
  const { kind, apiVersion } = after ?? before ?? {};
  if (kind !== "Secret" || apiVersion !== "v1") return { before, after };
  return { before: before && hidden(before, undefined), after: after && hidden(after, before) };
}

function hidden(secret: JsonObject, other: JsonObject | undefined): JsonObject {
  const masked = (part: "data" | "stringData"): JsonObject => {
    const values = secret[part];
    const others = other?.[part];
    if (!isJsonObject(values)) return {};
    const isSame = (name: string): boolean => !other || (isJsonObject(others) && others[name] === values[name]);
    const names = Object.keys(values).map((name) => [name, isSame(name) ? "(hidden)" : "(hidden, changed)"] as const);
    return { [part]: Object.fromEntries(names) };
  };
  return { ...secret, ...masked("data"), ...masked("stringData") };
}

const words = { create: "would be created", update: "would be changed", delete: "would be deleted" } as const;

/** The changes as unified diffs, then events, notes and a sum. */
export function planText(plan: PlannedObjects, colour: boolean): string {
  const changes = changesOf(plan);
  const diffs = changes.map((change) => diffOf(change, colour));
  const events = plan.events.map(({ type, reason, message }) => `event ${type} ${reason}: ${message}\n`);
  const notes = plan.notes.map((note) => `note: ${note}\n`);
  const count = (kind: ObjectChange["change"]): number => changes.filter(({ change }) => change === kind).length;
  const sum = `${count("create")} to create, ${count("update")} to change, ${count("delete")} to delete\n`;
  return [...diffs, ...events, ...notes, sum].join("");
}

function diffOf({ change, kind, namespace, name, before, after }: ObjectChange, colour: boolean): string {
  const what = `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
  const [from, to] = [yamlOf(before), yamlOf(after)];
  const patch = createTwoFilesPatch(what, what, from, to, "", "", { context: 3 });
  const lines = patch.split("\n").filter((line) => !/^(?:=====|---|\+\+\+|\\ No newline)/.test(line));
  const body = lines.map((line) => (colour ? painted(line) : line)).join("\n");
  return `${what} ${words[change]}\n${body}\n`;
}

function yamlOf(object: JsonObject | undefined): string {
  return object ? stringify(object, { aliasDuplicateObjects: false, lineWidth: 0, sortMapEntries: true }) : "";
}

function painted(line: string): string {
  if (line.startsWith("+")) return styleText("green", line, { validateStream: false });
  if (line.startsWith("-")) return styleText("red", line, { validateStream: false });
  return line.startsWith("@@") ? styleText("cyan", line, { validateStream: false }) : line;
}
