// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** Lists and sets: https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-list-library, and cel-go's ext.Lists and ext.Sets. */
import { celEqual, compareCelValues, type CelValue } from "./cel-value.ts";
import { CelFunctionError, type CelLibrary, type CelModule } from "./cel-module.ts";

type List = readonly CelValue[];

class SetsNamespace {
  readonly name = "sets";
}

class ListsNamespace {
  readonly name = "lists";
}

export function listsLibrary({ Optional }: CelModule): CelLibrary {
  return {
    types: { "kubernetes.Sets": SetsNamespace, "kubernetes.Lists": ListsNamespace },
    namespaces: {
      sets: { type: "kubernetes.Sets", value: new SetsNamespace() },
      lists: { type: "kubernetes.Lists", value: new ListsNamespace() },
    },
    functions: {
      "list<A>.isSorted(): bool": (list: List) =>
        list.every((item, index) => index === 0 || compare(list[index - 1], item) <= 0),
      "list<int>.sum(): int": (list: readonly bigint[]) => list.reduce((sum, item) => sum + item, 0n),
      "list<double>.sum(): double": (list: readonly number[]) => list.reduce((sum, item) => sum + item, 0),
      "list<A>.min(): A": (list: List) => extreme(list, "min", -1),
      "list<A>.max(): A": (list: List) => extreme(list, "max", 1),
      "list<A>.indexOf(A): int": (list: List, item: CelValue) => BigInt(list.findIndex((each) => celEqual(each, item))),
      "list<A>.lastIndexOf(A): int": (list: List, item: CelValue) =>
        BigInt(list.findLastIndex((each) => celEqual(each, item))),
      "list<A>.slice(int, int): list<A>": slice,
      "list<list<A>>.flatten(): list<A>": (list: readonly List[]) => list.flat(1),
      "list<A>.distinct(): list<A>": (list: List) => distinct(list),
      "list<A>.sort(): list<A>": (list: List) => list.toSorted(compare),
      "list<A>.reverse(): list<A>": (list: List) => list.toReversed(),
      "list<A>.first(): optional<A>": (list: List) => optionalOf(list[0]),
      "list<A>.last(): optional<A>": (list: List) => optionalOf(list.at(-1)),
      "kubernetes.Lists.range(int): list<int>": (_lists: object, count: bigint) =>
        Array.from({ length: Number(count) }, (_item, index) => BigInt(index)),
      "kubernetes.Sets.contains(list<A>, list<A>): bool": (_sets: object, list: List, sub: List) =>
        sub.every((item) => has(list, item)),
      "kubernetes.Sets.equivalent(list<A>, list<A>): bool": (_sets: object, a: List, b: List) =>
        a.every((item) => has(b, item)) && b.every((item) => has(a, item)),
      "kubernetes.Sets.intersects(list<A>, list<A>): bool": (_sets: object, a: List, b: List) =>
        a.some((item) => has(b, item)),
    },
  };

  function optionalOf(value: CelValue | undefined): unknown {
    return value === undefined ? Optional.none() : Optional.of(value);
  }
}

function has(list: List, item: CelValue): boolean {
  return list.some((each) => celEqual(each, item));
}

function compare(a: CelValue | undefined, b: CelValue | undefined): number {
  return a === undefined || b === undefined ? 0 : compareCelValues(a, b);
}

function extreme(list: List, name: string, direction: number): CelValue {
  const [first] = list;
  if (first === undefined) throw new CelFunctionError(`${name} called on empty list`);
  return list.reduce((best, item) => (compare(item, best) * direction > 0 ? item : best), first);
}

function slice(list: List, from: bigint, to: bigint): List {
  const [start, end] = [Number(from), Number(to)];
  if (start < 0 || end < 0)
    throw new CelFunctionError(`cannot slice(${start}, ${end}), negative indexes not supported`);
  if (start > end)
    throw new CelFunctionError(`cannot slice(${start}, ${end}), start index must be less than or equal to end index`);
  if (end > list.length) throw new CelFunctionError(`cannot slice(${start}, ${end}), list is length ${list.length}`);
  return list.slice(start, end);
}

function distinct(list: List): List {
  return list.filter((item, index) => list.findIndex((each) => celEqual(each, item)) === index);
}
