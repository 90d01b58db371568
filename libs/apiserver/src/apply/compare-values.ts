// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { deepEqual, type JsonValue } from "@nuvolaris/api-machinery";
import { FieldSetBuilder, type FieldSet } from "./field-set.ts";
import type { ListType, MapType, MergeType } from "./merge-type.ts";
import { fieldElement, type PathElement } from "./path-element.ts";
import {
  asList,
  asMap,
  formOf,
  identifyAll,
  isEmptyMap,
  memberNames,
  memberOf,
  Walk,
  type Form,
  type Maybe,
} from "./typed-value.ts";
import { scalarProblem } from "./validate-value.ts";

/** Which fields differ. No field is in more than one of the three. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

/**
 * Compares two values of a type field by field. Subtrees that both share are not walked.
 * Throws {@link TypedValueError} where list items cannot be told apart, or a value fits the type in neither.
 */
export function compareValues(type: MergeType, before: JsonValue, after: JsonValue): Comparison {
  const comparing = new Comparing();
  comparing.compare(type, before, after);
  comparing.walk.finish();
  return comparing.result;
}

interface Sides<T> {
  readonly before: T;
  readonly after: T;
}

class Comparing {
  readonly walk = new Walk();
  readonly #added = new FieldSetBuilder();
  readonly #modified = new FieldSetBuilder();
  readonly #removed = new FieldSetBuilder();

  get result(): Comparison {
    return { added: this.#added.set, modified: this.#modified.set, removed: this.#removed.set };
  }

  compare(type: MergeType, before: Maybe, after: Maybe): void {
    if (before === after) return;
    const forms = formsToCompare(type, before, after);
    let whole = false;
    for (const form of forms) whole = this.#compareAs(form, type, { before, after });
    if (forms.length === 0) this.walk.report("schema error: invalid atom: inlined");
    // Of what is owned as a whole the leaf has told already.
    if (whole) return;
    if (before === undefined) this.#added.insert(this.walk.path);
    else if (after === undefined) this.#removed.insert(this.walk.path);
  }

  /** Whether the value is owned as a whole. */
  #compareAs(form: Form, type: MergeType, sides: Sides<Maybe>): boolean {
    if (form === "map" && type.map !== undefined) return this.#compareMaps(type.map, sides);
    if (form === "list" && type.list !== undefined) return this.#compareLists(type.list, sides);
    const problems = [scalarProblem(type.scalar, sides.before), scalarProblem(type.scalar, sides.after)];
    const [left, right] = problems;
    if (left === undefined || right === undefined) return this.#compareWhole(sides);
    this.walk.report(`lhs: ${left}`);
    this.walk.report(`rhs: ${right}`);
    return false;
  }

  #compareWhole({ before, after }: Sides<Maybe>): true {
    if (before === undefined) this.#added.insert(this.walk.path);
    else if (after === undefined) this.#removed.insert(this.walk.path);
    else if (!deepEqual(before, after)) this.#modified.insert(this.walk.path);
    return true;
  }

  #compareMaps(type: MapType, sides: Sides<Maybe>): boolean {
    const before = asMap(sides.before);
    const after = asMap(sides.after);
    // Two that are empty or null are one value, so that empty and null are told apart.
    if (type.atomic || (isEmptyMap(before) && isEmptyMap(after))) return this.#compareWhole(sides);
    const names = memberNames(before);
    names.push(...memberNames(after).filter((name) => memberOf(before, name) === undefined));
    for (const name of names) {
      const left = memberOf(before, name);
      const right = memberOf(after, name);
      if (left === right) continue;
      this.walk.descend(fieldElement(name), () => {
        this.compare(type.typeOf(name) ?? {}, left, right);
      });
    }
    return false;
  }

  #compareLists(type: ListType, sides: Sides<Maybe>): boolean {
    const before = asList(sides.before) ?? [];
    const after = asList(sides.after) ?? [];
    if (type.atomic || (before.length === 0 && after.length === 0)) return this.#compareWhole(sides);
    const left = this.#groupItems(type, before);
    const right = this.#groupItems(type, after);
    for (const element of new Set([...left.keys(), ...right.keys()])) {
      this.walk.descend(element, () => {
        this.#compareItems(type.element, { before: left.get(element) ?? [], after: right.get(element) ?? [] });
      });
    }
    return false;
  }

  /** Items by identity: one that comes twice is a fault that stored objects may have. */
  #groupItems(type: ListType, items: readonly JsonValue[]): Map<PathElement, JsonValue[]> {
    const groups = new Map<PathElement, JsonValue[]>();
    for (const { element, item } of identifyAll(this.walk, type, items)) {
      const group = groups.get(element);
      if (group === undefined) groups.set(element, [item]);
      else group.push(item);
    }
    return groups;
  }

  /** Items that come more than once are one value; where that ends or begins, the item as such comes or goes. */
  #compareItems(type: MergeType, { before, after }: Sides<readonly JsonValue[]>): void {
    if (before.length < 2 && after.length < 2) {
      this.compare(type, before[0], after[0]);
    } else if (before.length >= 2 && after.length >= 2) {
      if (!deepEqual(before, after)) this.#modified.insert(this.walk.path);
    } else if (before.length >= 2) {
      if (after.length > 0) this.compare(type, undefined, after[0]);
      this.#removed.insert(this.walk.path);
    } else {
      if (before.length > 0) this.compare(type, before[0], undefined);
      this.#added.insert(this.walk.path);
    }
  }
}

/** Usually one form. Where a value became another kind of value, its type has more forms, and both are looked at. */
function formsToCompare(type: MergeType, before: Maybe, after: Maybe): readonly Form[] {
  const left = formOf(type, before);
  const right = formOf(type, after);
  if (left === undefined || right === undefined) return [];
  if (after === undefined) return [left];
  return before === undefined || left === right ? [right] : [left, right];
}
