// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  difference,
  fieldSetOf,
  formatPath,
  hasMember,
  intersection,
  isEmptySet,
  parseFieldSet,
  pathsOf,
  recursiveDifference,
  sortFieldSet,
  union,
  type FieldSet,
} from "./field-set.ts";
import { PathElementError } from "./path-element.ts";

const spec = ["f:spec"];
const count = ["f:spec", "f:count"];
const port = ["f:spec", "f:ports", 'k:{"port":80}'];
const portName = [...port, "f:name"];

test("a set is written as fieldsV1 is", () => {
  expect(fieldSetOf([count, port, portName])).toEqual({
    "f:spec": { "f:count": {}, "f:ports": { 'k:{"port":80}': { ".": {}, "f:name": {} } } },
  });
});

test("it does not matter whether a parent or its child comes first", () => {
  expect(fieldSetOf([portName, port])).toEqual(fieldSetOf([port, portName]));
  expect(fieldSetOf([portName, port, port, portName])).toEqual(fieldSetOf([port, portName]));
});

test("what leads to a member is no member", () => {
  const set = fieldSetOf([portName]);
  expect(hasMember(set, portName)).toBe(true);
  expect(hasMember(set, port)).toBe(false);
  expect(hasMember(set, [])).toBe(false);
  expect(hasMember(set, ["f:status"])).toBe(false);
});

test("the whole object is never a member", () => {
  expect(isEmptySet(fieldSetOf([[]]))).toBe(true);
});

test("a parent is taken without its children, and they without it", () => {
  const both = fieldSetOf([port, portName]);
  expect(difference(both, fieldSetOf([port]))).toEqual(fieldSetOf([portName]));
  expect(difference(both, fieldSetOf([portName]))).toEqual(fieldSetOf([port]));
  expect(difference(both, both)).toEqual({});
});

test("recursively a parent is taken with all below", () => {
  expect(recursiveDifference(fieldSetOf([count, port, portName]), fieldSetOf([port]))).toEqual(fieldSetOf([count]));
  expect(recursiveDifference(fieldSetOf([spec, count]), fieldSetOf([count]))).toEqual(fieldSetOf([spec]));
});

test("where nothing differs, the set itself comes back", () => {
  const set = fieldSetOf([count, port]);
  expect(union(set, fieldSetOf([count]))).toBe(set);
  expect(difference(set, fieldSetOf([portName]))).toBe(set);
  expect(recursiveDifference(set, fieldSetOf([["f:status"]]))).toBe(set);
  expect(sortFieldSet(set)).toBe(set);
});

test("members of a level are listed before what is below them", () => {
  const paths = pathsOf(fieldSetOf([portName, count, port, ["f:status"]]));
  expect(paths.map(formatPath)).toEqual([
    ".status",
    ".spec.count",
    ".spec.ports[port=80]",
    ".spec.ports[port=80].name",
  ]);
});

test("a sorted set begins with the member itself, then fields, then items", () => {
  const set: FieldSet = { "f:b": { 'v:"x"': {}, 'k:{"a":1}': {}, "f:z": {}, ".": {} }, "f:a": {} };
  expect(JSON.stringify(sortFieldSet(set))).toBe(
    String.raw`{"f:a":{},"f:b":{".":{},"f:z":{},"k:{\"a\":1}":{},"v:\"x\"":{}}}`,
  );
});

test("a set from a client is read in canonical form", () => {
  expect(parseFieldSet({ "f:a": { ".": {} }, 'k:{"b":1,"a":2}': null, "x:new": {} })).toEqual({
    "f:a": {},
    'k:{"a":2,"b":1}': {},
  });
});

test.each([null, "text", [], { "f:a": "text" }, { a: {} }])("%j is no set of fields", (value) => {
  expect(() => parseFieldSet(value)).toThrow(PathElementError);
});

const element = fc.constantFrom("f:a", "f:b", 'k:{"n":"x"}', 'v:"y"');
const path = fc.array(element, { minLength: 1, maxLength: 4 });
const anySet = fc.array(path, { maxLength: 12 });

function texts(set: FieldSet): Set<string> {
  return new Set(pathsOf(set).map((members) => members.join(" ")));
}

test("the algebra is that of sets of paths", () => {
  fc.assert(
    fc.property(anySet, anySet, (left, right) => {
      const [a, b] = [fieldSetOf(left), fieldSetOf(right)];
      const [inA, inB] = [texts(a), texts(b)];
      expect(texts(union(a, b))).toEqual(inA.union(inB));
      expect(texts(intersection(a, b))).toEqual(inA.intersection(inB));
      expect(texts(difference(a, b))).toEqual(inA.difference(inB));
    }),
  );
});

test("taking recursively leaves no path below a member", () => {
  fc.assert(
    fc.property(anySet, anySet, (left, right) => {
      const [a, b] = [fieldSetOf(left), fieldSetOf(right)];
      const taken = [...texts(b)];
      const expected = [...texts(a)].filter(
        (text) => !taken.some((root) => text === root || text.startsWith(`${root} `)),
      );
      expect(texts(recursiveDifference(a, b))).toEqual(new Set(expected));
    }),
  );
});

test("a set survives being written and read", () => {
  fc.assert(
    fc.property(anySet, (paths) => {
      const set = fieldSetOf(paths);
      expect(parseFieldSet(JSON.parse(JSON.stringify(sortFieldSet(set))))).toEqual(set);
      expect(fieldSetOf(pathsOf(set))).toEqual(set);
    }),
  );
});

test("operations leave their arguments alone", () => {
  fc.assert(
    fc.property(anySet, anySet, (left, right) => {
      const [a, b] = [fieldSetOf(left), fieldSetOf(right)];
      const before = JSON.stringify([a, b]);
      union(a, b);
      intersection(a, b);
      difference(a, b);
      recursiveDifference(a, b);
      sortFieldSet(a);
      expect(JSON.stringify([a, b])).toBe(before);
    }),
  );
});
