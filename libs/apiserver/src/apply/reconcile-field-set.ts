// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { fieldSetOf, isEmptySet, isMemberNode, recursiveDifference, union, type FieldSet } from "./field-set.ts";
import type { MergeType } from "./merge-type.ts";
import { fieldNameOf, type PathElement } from "./path-element.ts";

/**
 * Brings a set that was written under an older schema up to date: of a list or object that is owned as one value since,
 * a manager of some part owns the whole. (The other way, from one value to parts, nothing needs to be done.)
 * Returns the set itself where the schema did not change.
 */
export function reconcileFieldSet(type: MergeType, set: FieldSet): FieldSet {
  const wholes: PathElement[][] = [];
  collectWholes({ type, node: set, path: [] }, wholes);
  if (wholes.length === 0) return set;
  const roots = fieldSetOf(wholes);
  return union(recursiveDifference(set, roots), roots);
}

interface Position {
  readonly type: MergeType;
  readonly node: FieldSet;
  readonly path: readonly PathElement[];
}

/** Adds the paths of lists and objects that are one value, and of which the set holds parts. */
function collectWholes({ type, node, path }: Position, wholes: PathElement[][]): void {
  const { map, list } = type;
  if (map?.isFreeForm === true) return;
  const hasParts = !isEmptySet(node);
  if (!hasParts) return;
  if ((map ?? list)?.atomic === true) {
    wholes.push([...path]);
    return;
  }
  for (const [element, child] of Object.entries(node)) {
    if (element === "." || (isMemberNode(child) && isEmptySet(child))) continue;
    const below = typeBelow(type, element);
    if (below !== undefined) collectWholes({ type: below, node: child, path: [...path, element] }, wholes);
  }
}

function typeBelow({ map, list }: MergeType, element: PathElement): MergeType | undefined {
  if (map === undefined) return list?.element;
  const name = fieldNameOf(element);
  return name === undefined ? map.element : map.typeOf(name);
}
