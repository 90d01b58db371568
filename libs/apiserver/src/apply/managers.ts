// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Who owns which fields of an object: `metadata.managedFields`, keyed by who.
 *
 * Who applies is one manager under its name (and subresource) whatever the version; who updates is one per version.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
import type { ManagedFieldsEntry } from "@nuvolaris/api-machinery";
import { quoteGo } from "./go-format.ts";
import { isEmptySet, parseFieldSet, sortFieldSet, type FieldSet } from "./field-set.ts";
import { PathElementError } from "./path-element.ts";

export type Operation = "Apply" | "Update";

/** One entry of managedFields. */
export interface Manager {
  readonly manager: string;
  readonly operation: Operation;
  readonly apiVersion: string;
  readonly subresource?: string;
  /** RFC 3339, whole seconds, UTC. */
  readonly time?: string;
  readonly fields: FieldSet;
  /** As it was stored; absent once something differs. */
  readonly stored?: ManagedFieldsEntry | undefined;
}

/** What tells managers apart, in the form in which the API server sorts them. */
export type ManagerId = string;

export function managerId({ manager, operation, apiVersion, subresource }: Omit<Manager, "fields">): ManagerId {
  // The members' order is that of the Go type: https://pkg.go.dev/k8s.io/apimachinery/pkg/apis/meta/v1#ManagedFieldsEntry
  return JSON.stringify({
    manager: manager === "" ? undefined : manager,
    operation,
    apiVersion: operation === "Apply" ? undefined : apiVersion,
    subresource: subresource === "" ? undefined : subresource,
  });
}

/** As conflicts name it: `"kubectl" with subresource "status" using v1`. */
export function describeManager({ manager, operation, apiVersion, subresource }: Manager): string {
  const through = subresource === undefined ? "" : ` with subresource ${quoteGo(subresource)}`;
  return `${quoteGo(manager)}${through}${operation === "Update" ? ` using ${apiVersion}` : ""}`;
}

/** managedFields that the API server would not take. */
export class ManagedFieldsError extends Error {
  override readonly name = "ManagedFieldsError";
}

/** The managers of an object by id; a value, changed only by making another. */
export type Managers = ReadonlyMap<ManagerId, Manager>;

/** Reads the managedFields of a stored object, which this server has written. */
export function storedManagers(entries: readonly ManagedFieldsEntry[] | undefined): Managers {
  const managers = (entries ?? []).map((entry, index) => {
    // Proof of the cast: what is stored was encoded by `encodeManagers`, which writes sets of fields.
    const fields = (entry.fieldsV1 ?? {}) as FieldSet;
    return { ...parseEntry(entry, index), fields, stored: entry };
  });
  return new Map(managers.map((manager) => [managerId(manager), manager]));
}

/** Reads managedFields that a client has sent. Throws {@link ManagedFieldsError}. */
export function parseManagers(entries: readonly ManagedFieldsEntry[]): Managers {
  const managers = entries.map((entry, index) => ({ ...parseEntry(entry, index), fields: parseFields(entry) }));
  return new Map(managers.map((manager) => [managerId(manager), manager]));
}

function parseEntry(entry: ManagedFieldsEntry, index: number): Omit<Manager, "fields"> {
  const { manager = "", operation, apiVersion = "", subresource, time } = entry;
  if (operation !== "Apply" && operation !== "Update")
    throw new ManagedFieldsError("operation must be `Apply` or `Update`");
  if (apiVersion === "") throw new ManagedFieldsError("apiVersion must not be empty");
  if (entry.fieldsType !== "FieldsV1") throw new ManagedFieldsError(fieldsTypeProblem(entry.fieldsType, index));
  return {
    manager,
    operation,
    apiVersion,
    ...(subresource === undefined || subresource === "" ? {} : { subresource }),
    ...(time === undefined ? {} : { time: canonicalTime(time) }),
  };
}

function fieldsTypeProblem(type: string | undefined, index: number): string {
  return type === undefined || type === ""
    ? `missing fieldsType in managed fields entry ${index}`
    : `invalid fieldsType ${quoteGo(type)} in managed fields entry ${index}`;
}

const canonical = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

function canonicalTime(time: string): string {
  if (canonical.test(time)) return time;
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) throw new ManagedFieldsError(`time must be as in RFC 3339, not ${quoteGo(time)}`);
  return `${date.toISOString().slice(0, -".000Z".length)}Z`;
}

function parseFields(entry: ManagedFieldsEntry): FieldSet {
  try {
    return parseFieldSet(entry.fieldsV1 ?? {});
  } catch (cause) {
    if (!(cause instanceof PathElementError)) throw cause;
    throw new ManagedFieldsError(`error decoding set: ${cause.message}`, { cause });
  }
}

/** A manager with other fields; the same one where they do not differ. */
export function withFields(manager: Manager, fields: FieldSet): Manager {
  if (fields === manager.fields) return manager;
  return { ...manager, fields, stored: undefined };
}

export function withTime(manager: Manager, time: string): Manager {
  if (time === manager.time) return manager;
  return { ...manager, time, stored: undefined };
}

/** Without those who own nothing. */
export function withoutIdle(managers: Managers): Managers {
  return new Map([...managers].filter(([, { fields }]) => !isEmptySet(fields)));
}

/** As `metadata.managedFields`: who applies first, then by time, then by name. `undefined` where nobody owns anything. */
export function encodeManagers(managers: Managers): readonly ManagedFieldsEntry[] | undefined {
  if (managers.size === 0) return undefined;
  return [...managers.values()].sort(compareManagers).map((manager) => manager.stored ?? encodeManager(manager));
}

function encodeManager({ manager, operation, apiVersion, time, fields, subresource }: Manager): ManagedFieldsEntry {
  return {
    ...(manager === "" ? {} : { manager }),
    operation,
    apiVersion,
    ...(time === undefined ? {} : { time }),
    fieldsType: "FieldsV1",
    fieldsV1: sortFieldSet(fields),
    ...(subresource === undefined ? {} : { subresource }),
  };
}

function compareManagers(a: Manager, b: Manager): number {
  return (
    compareTexts(a.operation, b.operation) ||
    compareTexts(a.time ?? "", b.time ?? "") ||
    compareTexts(a.manager, b.manager) ||
    compareTexts(a.apiVersion, b.apiVersion) ||
    compareTexts(a.subresource ?? "", b.subresource ?? "")
  );
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
