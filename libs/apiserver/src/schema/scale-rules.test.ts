// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatFieldError, type JsonObject } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { validateScaleSpec, validateScaleStatus } from "./scale-rules.ts";

const scale = {
  specReplicasPath: ".spec.count",
  statusReplicasPath: ".status.ready",
  labelSelectorPath: ".status.selector",
};

test.each<[JsonObject, string[]]>([
  [{}, []],
  [{ spec: { count: 3 } }, []],
  [{ spec: { count: -1 } }, [".spec.count: Invalid value: -1: should be a non-negative integer"]],
  [
    { spec: { count: 2147483648 } },
    [".spec.count: Invalid value: 2147483648: should be less than or equal to 2147483647"],
  ],
  [
    { spec: { count: "x" } },
    [".spec.count: Invalid value: 0: .spec.count accessor error: x is of the type string, expected int64"],
  ],
  [
    { spec: "x" },
    [
      ".spec.count: Invalid value: 0: .spec.count accessor error: x is of the type string, expected map[string]interface{}",
    ],
  ],
])("the wanted count of %j", (object, errors) => {
  expect(validateScaleSpec(scale, object).map(formatFieldError)).toEqual(errors);
});

test("the observed count and the selector", () => {
  expect(validateScaleStatus(scale, { status: { ready: 1.5, selector: 5 } }).map(formatFieldError)).toEqual([
    ".status.ready: Invalid value: 0: .status.ready accessor error: 1.5 is of the type float64, expected int64",
    '.status.selector: Invalid value: "": .status.selector accessor error: 5 is of the type int64, expected string',
  ]);
});
