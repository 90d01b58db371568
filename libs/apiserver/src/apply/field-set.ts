// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Sets of fields, kept as they are written in `managedFields[].fieldsV1`.
 *
 * A tree of path elements. An element that maps to `{}` is a member; one with content is a member if it has a `"."`,
 * and what is below it are members of their own: `{"f:spec": {"f:ports": {"k:{\"port\":80}": {".": {}, "f:port": {}}}}}`
 * holds `.spec.ports[port=80]` and `.spec.ports[port=80].port`, not `.spec` and not `.spec.ports`.
 *
 * Because the wire format is the data structure, the sets of managers that a write does not touch are neither read nor
 * written. All functions leave their arguments alone, and return an argument itself where nothing differs.
 *
 * The set algebra is that of structured-merge-diff: https://github.com/kubernetes-sigs/structured-merge-diff
 */
import {
  sortPathElements,
  formatPathElement,
  parsePathElement,
  PathElementError,
  type PathElement,
} from "./path-element.ts";
import { withoutMember } from "./without-member.ts";

export interface FieldSet {
  readonly [element: PathElement]: FieldSet;
}

const self = ".";
const emptySet: FieldSet = Object.freeze({});

/** Whether the set has no members. */
export function isEmptySet(set: FieldSet): boolean {
  for (const element in set) {
    if (element !== self) return false;
  }
  return true;
}

/** Whether a node of the tree (what an element maps to) is a member itself. */
export function isMemberNode(node: FieldSet): boolean {
  return self in node || isEmptySet(node);
}

/** Whether the field at `path` is a member. */
export function hasMember(set: FieldSet, path: readonly PathElement[]): boolean {
  let node: FieldSet | undefined = set;
  for (const element of path) {
    node = node[element];
    if (node === undefined) return false;
  }
  return path.length > 0 && isMemberNode(node);
}

/** The set of the fields at `paths`. */
export function fieldSetOf(paths: readonly (readonly PathElement[])[]): FieldSet {
  const builder = new FieldSetBuilder();
  for (const path of paths) builder.insert(path);
  return builder.set;
}

interface MutableFieldSet {
  [element: PathElement]: MutableFieldSet;
}

/** Collects fields while a tree is walked. */
export class FieldSetBuilder {
  readonly #root: MutableFieldSet = {};

  /** The fields so far. Not a copy: take it when all are in. */
  get set(): FieldSet {
    return this.#root;
  }

  /** Adds the field at `path`; its parents do not become members. The empty path, the whole object, is never a member. */
  insert(path: readonly PathElement[]): void {
    const last = path.length - 1;
    let node = this.#root;
    let depth = 0;
    for (const element of path) {
      // A node that leads on says whether it is a member, a leaf is one: what is there already may turn from the one to the other.
      const next = node[element];
      if (next !== undefined && isEmptySet(next) !== (depth === last)) next[self] = {};
      node = next ?? (node[element] = {});
      depth++;
    }
  }
}

/** The node of an element with these children; `undefined` where it is no member and has none. */
function nodeOf(member: boolean, children: FieldSet): FieldSet | undefined {
  if (isEmptySet(children)) return member ? emptySet : undefined;
  return member ? { [self]: emptySet, ...children } : children;
}

/** What is in `a`, in `b`, or in both. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b || isEmptySet(b)) return a;
  if (isEmptySet(a)) return b;
  const result: MutableFieldSet = {};
  let grown = false;
  for (const element in a) {
    if (element !== self) result[element] = a[element] ?? emptySet;
  }
  for (const element in b) {
    const theirs = b[element];
    if (element === self || theirs === undefined) continue;
    const ours = a[element];
    const node = ours === undefined ? theirs : unionNode(ours, theirs);
    if (node === ours) continue;
    result[element] = node;
    grown = true;
  }
  return grown ? result : a;
}

function unionNode(a: FieldSet, b: FieldSet): FieldSet {
  const children = union(a, b);
  const member = isMemberNode(a) || isMemberNode(b);
  if (children === a && member === isMemberNode(a)) return a;
  return nodeOf(member, withoutSelf(children)) ?? emptySet;
}

function withoutSelf(node: FieldSet): FieldSet {
  return withoutMember(node, self);
}

/** What is in `a` and in `b`. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const result: MutableFieldSet = {};
  for (const element in b) {
    const ours = a[element];
    const theirs = b[element];
    if (element === self || ours === undefined || theirs === undefined) continue;
    const node = nodeOf(isMemberNode(ours) && isMemberNode(theirs), intersection(ours, theirs));
    if (node !== undefined) result[element] = node;
  }
  return result;
}

/** What is in `a` and not in `b`. A member of `b` takes nothing from below it: see {@link recursiveDifference}. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return subtract(a, b, (ours, theirs) => {
    const children = difference(ours, theirs);
    const member = isMemberNode(ours) && !isMemberNode(theirs);
    if (children === ours && member === isMemberNode(ours)) return ours;
    return nodeOf(member, withoutSelf(children));
  });
}

/** What is in `a`, neither in `b` nor below a member of `b`. */
export function recursiveDifference(a: FieldSet, b: FieldSet): FieldSet {
  return subtract(a, b, (ours, theirs) => {
    if (isMemberNode(theirs)) return undefined;
    const children = recursiveDifference(ours, theirs);
    return children === ours ? ours : nodeOf(isMemberNode(ours), withoutSelf(children));
  });
}

/** `remain` says what of a node of `a` is left next to the same node of `b`. */
function subtract(
  a: FieldSet,
  b: FieldSet,
  remain: (ours: FieldSet, theirs: FieldSet) => FieldSet | undefined,
): FieldSet {
  const changed = new Map<PathElement, FieldSet | undefined>();
  for (const element in b) {
    const ours = a[element];
    const theirs = b[element];
    if (element === self || ours === undefined || theirs === undefined) continue;
    const node = remain(ours, theirs);
    if (node !== ours) changed.set(element, node);
  }
  if (changed.size === 0) return a;
  const result: MutableFieldSet = {};
  for (const element in a) {
    const node = changed.has(element) ? changed.get(element) : a[element];
    if (node !== undefined) result[element] = node;
  }
  return result;
}

/** The paths of all members: those of a level in order, then what lies below each, as conflicts are listed. */
export function pathsOf(set: FieldSet): PathElement[][] {
  const elements = sortPathElements(Object.keys(set).filter((element) => element !== self));
  const members = elements.filter((element) => isMemberNode(set[element] ?? emptySet)).map((element) => [element]);
  const below = elements.flatMap((element) => pathsOf(set[element] ?? emptySet).map((path) => [element, ...path]));
  return [...members, ...below];
}

/** `.spec.ports[port=80].name`. */
export function formatPath(path: readonly PathElement[]): string {
  return path.map((element) => formatPathElement(element)).join("");
}

/** The same set with its elements in the order in which the API server writes them. */
export function sortFieldSet(set: FieldSet): FieldSet {
  const elements = Object.keys(set);
  if (elements.length === 0) return set;
  const sorted = sortPathElements(elements);
  const result: MutableFieldSet = {};
  let same = sorted.every((element, index) => element === elements[index]);
  for (const element of sorted) {
    const node = set[element] ?? emptySet;
    const child = sortFieldSet(node);
    if (child !== node) same = false;
    result[element] = child;
  }
  return same ? set : result;
}

/**
 * Reads what a client wrote as `fieldsV1`: elements become canonical, unknown kinds of elements are dropped.
 * Throws {@link PathElementError} for what is no set.
 */
export function parseFieldSet(value: unknown): FieldSet {
  const result: MutableFieldSet = {};
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new PathElementError(`a set of fields must be an object, not ${value === null ? "null" : typeof value}`);
  }
  for (const [text, content] of Object.entries(value)) {
    const element = text === self ? self : parsePathElement(text);
    if (element === undefined) continue;
    result[element] = element === self ? {} : parseNode(content);
  }
  return result;
}

function parseNode(content: unknown): MutableFieldSet {
  const node = content === null ? {} : parseFieldSet(content);
  return isEmptySet(node) ? {} : { ...node };
}
