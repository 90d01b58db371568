// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Applies JSON patches (RFC 6902) as the API server does.
 *
 * The document is never changed: what a patch does not touch is shared between the old document and the new one. Three
 * leniences of the API server's library (evanphx/json-patch v4) are kept, since clients rely on them: a `test` for null
 * passes on an absent member, a `replace` of an absent member adds it, and a negative index counts from a list's end.
 */
import { deepEqual } from "./deep-equal.ts";
import { JsonPatchError, type JsonPatchOperation } from "./json-patch-operation.ts";
import { parseJsonPointer } from "./json-pointer.ts";
import { isJsonObject, type JsonValue } from "./json-value.ts";

/** Throws {@link JsonPatchError} for the first operation that does not apply; the document stays as it was. */
export function applyJsonPatch(document: JsonValue, operations: readonly JsonPatchOperation[]): JsonValue {
  return operations.reduce(applyOperation, document);
}

function applyOperation(document: JsonValue, operation: JsonPatchOperation): JsonValue {
  const path = segments(operation.path);
  switch (operation.op) {
    case "add":
      return edit(document, path, add(operation.value));
    case "replace":
      return edit(document, path, replace(operation.value));
    case "remove":
      return edit(document, path, remove);
    case "test":
      requireEqual(document, path, operation.value);
      return document;
    case "copy":
      return edit(document, path, add(read(document, segments(operation.from)) ?? null));
    case "move": {
      const from = segments(operation.from);
      const value = read(document, from) ?? null;
      return edit(edit(document, from, remove), path, add(value));
    }
  }
}

/** What becomes of the value at a location. `undefined` in: there is none. `undefined` out: there is to be none. */
interface Edit {
  readonly verb: string;
  /** `true` when a list makes room at the index instead of giving up what is there. */
  readonly inserts: boolean;
  /** `true` when the location must exist in an object. */
  readonly needsMember: boolean;
  readonly value: JsonValue | undefined;
}

const add = (value: JsonValue): Edit => ({ verb: "add", inserts: true, needsMember: false, value });
const replace = (value: JsonValue): Edit => ({ verb: "replace", inserts: false, needsMember: false, value });
const remove: Edit = { verb: "remove", inserts: false, needsMember: true, value: undefined };

/** A path, and how far along it one has come. */
interface Location {
  readonly path: readonly string[];
  readonly depth: number;
}

function edit(document: JsonValue, path: readonly string[], change: Edit): JsonValue {
  return path.length === 0 ? editRoot(change) : editInside(document, { path, depth: 0 }, change);
}

/** Rebuilds the containers along the path; everything beside it is shared. */
function editInside(document: JsonValue, at: Location, change: Edit): JsonValue {
  const last = at.depth === at.path.length - 1;
  const child = last ? change.value : editInside(childOf(document, at), deeper(at), change);
  if (isList(document)) return editList(document, at, { child, inserts: last && change.inserts });
  if (!isJsonObject(document)) throw missing(change.verb, at);
  const key = keyAt(at);
  if (child !== undefined) return { ...document, [key]: child };
  if (change.needsMember && !Object.hasOwn(document, key)) throw missing(change.verb, deeper(at));
  return Object.fromEntries(Object.entries(document).filter(([name]) => name !== key));
}

function editRoot({ verb, value }: Edit): JsonValue {
  if (value === undefined) throw new JsonPatchError(`cannot ${verb} the whole document`, "");
  return value;
}

interface ListEdit {
  readonly child: JsonValue | undefined;
  readonly inserts: boolean;
}

function editList(list: readonly JsonValue[], at: Location, { child, inserts }: ListEdit): JsonValue {
  const index = indexIn(inserts ? list.length + 1 : list.length, at);
  return child === undefined ? list.toSpliced(index, 1) : list.toSpliced(index, inserts ? 0 : 1, child);
}

/** The value inside, on the way to the location; it must be there. */
function childOf(document: JsonValue, at: Location): JsonValue {
  const child = member(document, at);
  if (child === undefined || child === null) throw missing("reach", deeper(at));
  return child;
}

function read(document: JsonValue, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = document;
  for (const depth of path.keys()) {
    if (value === undefined || value === null) throw missing("read", { path, depth });
    value = member(value, { path, depth });
  }
  return value;
}

function member(container: JsonValue, at: Location): JsonValue | undefined {
  const key = keyAt(at);
  if (isList(container)) return container[indexIn(container.length, at)];
  if (isJsonObject(container)) return Object.hasOwn(container, key) ? container[key] : undefined;
  throw missing("read", at);
}

function requireEqual(document: JsonValue, path: readonly string[], expected: JsonValue): void {
  const actual = read(document, path) ?? null;
  if (deepEqual(actual, expected)) return;
  throw new JsonPatchError(`the test of ${display(path)} failed: the value is another one`, display(path));
}

/** The position that a segment names in a list with `places` places; `-` is the one after the last. */
function indexIn(places: number, at: Location): number {
  const segment = keyAt(at);
  const index = /^-?\d+$/.test(segment) ? Number(segment) : Number.NaN;
  const position = segment === "-" ? places - 1 : index < 0 ? index + places : index;
  if (position >= 0 && position < places) return position;
  const where = display(at.path.slice(0, at.depth + 1));
  throw new JsonPatchError(`${where} is no index of a list with room for ${places}`, where);
}

function keyAt({ path, depth }: Location): string {
  return path[depth] ?? "";
}

function deeper({ path, depth }: Location): Location {
  return { path, depth: depth + 1 };
}

function segments(pointer: string): string[] {
  const parsed = parseJsonPointer(pointer);
  if (!parsed) throw new JsonPatchError(`${JSON.stringify(pointer)} is no JSON pointer: it must begin with /`, pointer);
  return parsed;
}

function missing(verb: string, { path, depth }: Location): JsonPatchError {
  const where = display(path.slice(0, depth));
  return new JsonPatchError(`cannot ${verb} ${display(path)}: there is no ${where}`, where);
}

function display(path: readonly string[]): string {
  return `/${path.join("/")}`;
}

// Array.isArray does not narrow a read-only list: https://github.com/microsoft/TypeScript/issues/17002
function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
