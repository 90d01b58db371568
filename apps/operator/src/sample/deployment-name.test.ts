// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { deploymentName } from "./deployment-name.ts";

test("a Deployment is named after its Sample", () => {
  expect(deploymentName("obj")).toBe("obj");
});

test("a name that is too long is shortened, and still tells Samples apart", () => {
  const long = "a".repeat(200);
  const names = [deploymentName(`${long}1`), deploymentName(`${long}2`)];

  expect(new Set(names).size).toBe(2);
  for (const name of names) expect(name.length).toBeLessThanOrEqual(46);
});

test("a shortened name stays a valid name when the cut falls on a dot", () => {
  expect(deploymentName(`${"a".repeat(34)}.${"b".repeat(100)}`)).toMatch(/^a{34}-[0-9a-f]{10}$/);
});

test("the same Sample always gets the same name", () => {
  const long = "x".repeat(100);

  expect(deploymentName(long)).toBe(deploymentName(long));
});
