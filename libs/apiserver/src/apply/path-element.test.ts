// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import {
  fieldElement,
  fieldNameOf,
  formatPathElement,
  indexElement,
  keyElement,
  parsePathElement,
  PathElementError,
  sortPathElements,
  valueElement,
} from "./path-element.ts";

test("elements are written as in fieldsV1", () => {
  expect(fieldElement("replicas")).toBe("f:replicas");
  expect(keyElement([["name", "web"]])).toBe('k:{"name":"web"}');
  expect(valueElement("a")).toBe('v:"a"');
  expect(valueElement(3)).toBe("v:3");
  expect(indexElement(2)).toBe("i:2");
});

test("the keys of an item are sorted, so that the same item has one text", () => {
  const element = keyElement([
    ["protocol", "TCP"],
    ["port", 80],
  ]);
  expect(element).toBe('k:{"port":80,"protocol":"TCP"}');
});

test("characters of HTML are escaped, as Go does", () => {
  expect(valueElement("a<b>&")).toBe('v:"a\\u003cb\\u003e\\u0026"');
});

test("an element that a client wrote becomes canonical", () => {
  expect(parsePathElement('k:{ "b": 1, "a": "<" }')).toBe('k:{"a":"\\u003c","b":1}');
  expect(parsePathElement("v: 7")).toBe("v:7");
  expect(parsePathElement("i:+1")).toBe("i:1");
  expect(parsePathElement("f:a:b")).toBe("f:a:b");
});

test("a kind of element from the future is dropped", () => {
  expect(parsePathElement("x:anything")).toBeUndefined();
});

test.each(["f", "name", "k:[1]", "k:{", "v:", "i:one"])("%s is no element", (text) => {
  expect(() => parsePathElement(text)).toThrow(PathElementError);
});

test("messages show elements as paths", () => {
  expect(formatPathElement("f:spec")).toBe(".spec");
  expect(formatPathElement('k:{"name":"a\\"b","port":80}')).toBe('[name="a\\"b",port=80]');
  expect(formatPathElement("v:true")).toBe("[=true]");
  expect(formatPathElement("v:null")).toBe("[=null]");
  expect(formatPathElement("i:3")).toBe("[3]");
});

test("fields come before items, numbers by value, texts by name", () => {
  const elements = ["i:10", "i:9", 'v:"b"', "v:10", "v:9", 'k:{"port":443}', 'k:{"port":80}', "f:b", "f:a"];
  expect(sortPathElements(elements)).toEqual([
    "f:a",
    "f:b",
    'k:{"port":80}',
    'k:{"port":443}',
    "v:9",
    "v:10",
    'v:"b"',
    "i:9",
    "i:10",
  ]);
});

test("an item with fewer keys comes before one with more", () => {
  expect(sortPathElements(['k:{"b":0}', 'k:{"a":1,"b":1}', 'k:{"a":1}'])).toEqual([
    'k:{"a":1}',
    'k:{"a":1,"b":1}',
    'k:{"b":0}',
  ]);
  expect(sortPathElements(["v:true", 'v:"x"', "v:2"])).toEqual(["v:2", 'v:"x"', "v:true"]);
});

test("only a field has a name", () => {
  expect(fieldNameOf("f:spec")).toBe("spec");
  expect(fieldNameOf('v:"spec"')).toBeUndefined();
});
