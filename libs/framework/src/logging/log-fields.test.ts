// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { loggableFields } from "./log-fields.ts";

test("a Kubernetes object is written as its reference, so that no Secret is ever written whole", () => {
  const secret = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { namespace: "demo", name: "db" },
    data: { key: "aGk=" },
  };

  expect(loggableFields({ secret })).toEqual({ secret: "Secret demo/db" });
});

test("an object that has only a generateName is named by it", () => {
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { generateName: "web-" } };

  expect(loggableFields({ pod })).toEqual({ pod: "Pod web-" });
});

test.each(["token", "dbPassword", "Authorization", "clientSecret"])("a text under the name %s is hidden", (name) => {
  expect(loggableFields({ [name]: "s3cret" })).toEqual({ [name]: "[hidden]" });
});

test("names are looked at inside structures and lists too", () => {
  expect(loggableFields({ spec: { users: [{ name: "a", password: "b" }] } })).toEqual({
    spec: { users: [{ name: "a", password: "[hidden]" }] },
  });
});

test("numbers, booleans, errors and large integers survive", () => {
  const error = new Error("boom");

  expect(loggableFields({ a: 1, b: true, c: null, big: 2n ** 60n, error })).toEqual({
    a: 1,
    b: true,
    c: null,
    big: "1152921504606846976",
    error,
  });
});
