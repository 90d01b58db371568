// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonObject } from "@nuvolaris/api-machinery";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { objectAt, textAt } from "../built-ins/json-access.ts";
import { decodeProtobuf, isKubernetesProtobuf } from "./decode-protobuf.ts";
import { ProtobufError } from "./wire-reader.ts";

describe("what kubectl 1.32 sends in protobuf is read as the JSON of the same object", () => {
  for (const entry of kubectlBodies()) {
    test(textAt(entry, "command"), () => {
      expect(decodeProtobuf(fromBase64(textAt(entry, "body")))).toEqual(objectAt(entry, "object"));
    });
  }
});

test("a body that does not begin as Kubernetes' envelope does is refused", () => {
  const bytes = new TextEncoder().encode('{"kind":"Pod"}');

  expect(isKubernetesProtobuf(bytes)).toBe(false);
  expect(() => decodeProtobuf(bytes)).toThrow(ProtobufError);
});

test("a kind that is not built in is refused by name", () => {
  expect(() => decodeProtobuf(envelope("nuvolaris.org/v1", "Sample", []))).toThrow(
    'no kind "Sample" is registered for version "nuvolaris.org/v1" in protobuf',
  );
});

test("a message that ends in the middle of a field is refused", () => {
  expect(() => decodeProtobuf(envelope("v1", "Pod", [0x0a, 0x20, 0x01]))).toThrow("unexpected EOF");
});

test("a field that this version does not know is skipped", () => {
  // Field 99, a varint.
  expect(decodeProtobuf(envelope("v1", "ConfigMap", [0x98, 0x06, 0x01]))).toEqual({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {},
  });
});

test("a pointer to zero is kept, and a plain zero is left out", () => {
  // apps/v1 DeploymentSpec: replicas (*int32) is field 1, minReadySeconds (int32) is field 5.
  const deployment = decodeProtobuf(envelope("apps/v1", "Deployment", message(2, [0x08, 0x00, 0x28, 0x00])));

  expect(objectAt(deployment, "spec")).toMatchObject({ replicas: 0 });
  expect(objectAt(deployment, "spec")).not.toHaveProperty("minReadySeconds");
});

test("options of a deletion are found in any group", () => {
  const policy = [0x22, 0x06, ...new TextEncoder().encode("Orphan")];

  expect(decodeProtobuf(envelope("apps/v1", "DeleteOptions", policy))).toEqual({
    apiVersion: "apps/v1",
    kind: "DeleteOptions",
    propagationPolicy: "Orphan",
  });
});

test("an integer beyond what a double holds keeps its value", () => {
  // meta/v1 DeleteOptions.gracePeriodSeconds (int64) is field 1.
  const huge = [0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f];

  expect(decodeProtobuf(envelope("v1", "DeleteOptions", huge))["gracePeriodSeconds"]).toBe(9_223_372_036_854_775_807n);
});

test("a negative integer is negative", () => {
  const minusOne = [0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];

  expect(decodeProtobuf(envelope("v1", "DeleteOptions", minusOne))["gracePeriodSeconds"]).toBe(-1);
});

test("a MicroTime has six digits, and an empty message is no time", () => {
  // coordination/v1 LeaseSpec: acquireTime is field 3, renewTime is field 4; a time is {1: seconds, 2: nanoseconds}.
  const time = message(3, [0x08, 0x01, 0x10, 0xe8, 0x07]);
  const lease = decodeProtobuf(envelope("coordination.k8s.io/v1", "Lease", message(2, [...time, ...message(4, [])])));

  expect(lease["spec"]).toEqual({ acquireTime: "1970-01-01T00:00:01.000001Z" });
});

test("the lists of a map's values are unwrapped", () => {
  // authorization/v1 SubjectAccessReviewSpec.extra (map of lists) is field 5: {1: key, 2: {1: item…}}.
  const text = (number: number, value: string): number[] => message(number, [...new TextEncoder().encode(value)]);
  const entry = message(5, [...text(1, "scopes"), ...message(2, [...text(1, "a"), ...text(1, "b")])]);
  const review = decodeProtobuf(envelope("authorization.k8s.io/v1", "SubjectAccessReview", message(2, entry)));

  expect(review["spec"]).toEqual({ extra: { scopes: ["a", "b"] } });
});

function kubectlBodies(): readonly JsonObject[] {
  const file = new URL("./goldens/kubectl-bodies.json", import.meta.url);
  const value: unknown = JSON.parse(readFileSync(file, "utf8"));
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** A field that holds bytes, all shorter than 128. */
function message(number: number, bytes: readonly number[]): number[] {
  return [(number << 3) | 2, bytes.length, ...bytes];
}

function envelope(apiVersion: string, kind: string, raw: readonly number[]): Uint8Array {
  const text = (number: number, value: string): number[] => message(number, [...new TextEncoder().encode(value)]);
  const typeMeta = message(1, [...text(1, apiVersion), ...text(2, kind)]);
  return new Uint8Array([0x6b, 0x38, 0x73, 0x00, ...typeMeta, ...message(2, raw)]);
}
