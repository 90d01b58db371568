// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { fromJson } from "../../registry/api-object.ts";
import { isFraction, podSpecWarnings, templateWarnings } from "./pod-warnings.ts";

const twice = { containers: [{ name: "c", env: [{ name: "A" }, { name: "B" }, { name: "A" }] }] };

test("a variable that is set twice is told where it is set again", () => {
  expect(podSpecWarnings(twice, "spec")).toEqual([
    'spec.containers[0].env[2]: hides previous definition of "A", which may be dropped when using apply',
  ]);
});

test("a part of a byte is told, a part of a processor is none", () => {
  const resources = { limits: { memory: "100m", cpu: "100m" }, requests: { memory: "1Mi" } };

  expect(podSpecWarnings({ initContainers: [{ resources }] }, "spec")).toEqual([
    'spec.initContainers[0].resources.limits[memory]: fractional byte value "100m" is invalid, must be an integer',
  ]);
});

test("a template is looked at on creation and when something changed", () => {
  const warnings = templateWarnings("spec", "template", "spec");
  const object = (generation: number) =>
    fromJson({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { generation },
      spec: { template: { spec: twice } },
    });

  expect(warnings(object(1), undefined)).toHaveLength(1);
  expect(warnings(object(2), object(1))).toEqual([
    expect.stringMatching(/^spec\.template\.spec\.containers\[0\]\.env\[2\]: /),
  ]);
  expect(warnings(object(1), object(1))).toEqual([]);
});

test.each([
  ["1", false],
  ["1500m", true],
  ["2000m", false],
  ["0.5Gi", false],
  ["1.5", true],
])("is %s a fraction: %s", (amount, expected) => {
  expect(isFraction(amount)).toBe(expected);
});
