// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { apiVersionOf, type ObjectOf } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import { Sample } from "./index.ts";

// #region use
const sample: ObjectOf<typeof Sample> = {
  apiVersion: apiVersionOf(Sample),
  kind: Sample.kind,
  metadata: { name: "hello", namespace: "default" },
  spec: { count: 2, image: "nginx" },
};
// #endregion

test("the example of the README is a Sample", () => {
  expect(sample.apiVersion).toBe("nuvolaris.org/v1");
  expect(Sample.spec.parse(sample.spec)).toEqual(sample.spec);
});
