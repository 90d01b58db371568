// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { KeptWriteError, writtenObject } from "./kept-write.ts";

const metadata = { name: "a", uid: "u", resourceVersion: "7", generation: 1 };
const current = { kind: "Sample", metadata, spec: { count: 1 }, status: { message: "old" } };
const merge = "application/merge-patch+json";

test("a status write changes the status alone, and another all but the status", () => {
  const body = { spec: { count: 2 }, status: { message: "new" } };

  expect(writtenObject(current, { contentType: merge, body, isStatus: true })).toEqual({
    ...current,
    status: { message: "new" },
  });
  expect(writtenObject(current, { contentType: merge, body, isStatus: false })).toEqual({
    ...current,
    metadata: { ...metadata, generation: 2 },
    spec: { count: 2 },
  });
});

test("what the server keeps for itself is not written", () => {
  const body = { kind: "Sample", metadata: { name: "a", uid: "u", labels: { x: "y" } }, spec: { count: 1 } };

  expect(writtenObject(current, { contentType: "application/json", body, isStatus: false })).toEqual({
    ...current,
    metadata: { ...metadata, labels: { x: "y" } },
  });
});

test.each([{ uid: "other" }, { resourceVersion: "6" }])("a write for an object of %j is a conflict", (wanted) => {
  const write = () => writtenObject(current, { contentType: merge, body: { metadata: wanted }, isStatus: false });

  expect(write).toThrow(KeptWriteError);
  expect(write).toThrow(expect.objectContaining({ reason: "Conflict" }));
});

test("a JSON patch applies whole, or is invalid", () => {
  const operations = (value: string) => [
    { op: "test", path: "/metadata/resourceVersion", value },
    { op: "add", path: "/metadata/finalizers", value: ["x/y"] },
  ];
  const write = (value: string) =>
    writtenObject(current, { contentType: "application/json-patch+json", body: operations(value), isStatus: false });

  expect(write("7")).toEqual({ ...current, metadata: { ...metadata, finalizers: ["x/y"] } });
  expect(() => write("6")).toThrow(expect.objectContaining({ reason: "Invalid" }));
});
