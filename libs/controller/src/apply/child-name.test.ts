// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { childName } from "./child-name.ts";

test("a child is named after its owner", () => {
  expect(childName("obj")).toBe("obj");
});

test("a suffix tells several children of one owner apart", () => {
  expect(childName("obj", { suffix: "web" })).toBe("obj-web");
});

test("a name that is too long is shortened, and still tells owners apart", () => {
  const long = "a".repeat(200);
  const names = [childName(`${long}1`), childName(`${long}2`)];

  expect(new Set(names).size).toBe(2);
  for (const name of names) expect(name).toHaveLength(46);
});

test("what is shortened is the owner's part, to the length that is asked for", () => {
  const name = childName("a".repeat(200), { suffix: "web", maxLength: 30 });

  expect(name).toMatch(/^a{15}-[0-9a-f]{10}-web$/);
  expect(name).toHaveLength(30);
});

test("a shortened name stays a valid name when the cut falls on a dot", () => {
  expect(childName(`${"a".repeat(34)}.${"b".repeat(100)}`)).toMatch(/^a{34}-[0-9a-f]{10}$/);
});

test("the same owner always gets the same name", () => {
  const long = "x".repeat(100);

  expect(childName(long)).toBe(childName(long));
});

test("a length without room for the owner's name is an error, not a name that others have too", () => {
  expect(() => childName("a".repeat(20), { suffix: "web", maxLength: 15 })).toThrow(
    /^a name of 15 characters has no room for "a{20}-web"$/,
  );
});
