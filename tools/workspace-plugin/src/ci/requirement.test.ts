// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { RequirementError } from "@nuvolaris/testing";
import { expect, test } from "vitest";
import { parseRequired } from "./requirement.ts";

test.each([
  [{}, undefined],
  [{ E2E_REQUIRED: "" }, []],
  [{ E2E_REQUIRED: "kubectl" }, ["kubectl"]],
  [{ E2E_REQUIRED: "envtest, k3s,,docker" }, ["envtest", "k3s", "docker"]],
])("%j requires %j", (environment, expected) => {
  expect(parseRequired(environment)).toEqual(expected);
});

test("a name that nothing answers to is refused, for it would require nothing", () => {
  expect(() => parseRequired({ E2E_REQUIRED: "kubectl,k3d" })).toThrow(RequirementError);
});
