// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import type { JsonObject } from "./json.ts";
import { Normalizer } from "./normalizer.ts";

const uid = (digit: number): string => `${String(digit).repeat(8)}-1111-4111-8111-111111111111`;
const stored = (name: string, resourceVersion: string, more: JsonObject = {}): JsonObject => ({
  metadata: { name, uid: uid(1), resourceVersion, ...more },
});

test("a uid has the name of its object wherever it appears", () => {
  const normalizer = new Normalizer();
  normalizer.normalize(stored("alpha", "1"));

  expect(normalizer.normalize({ first: uid(1), second: uid(2), text: `UID ${uid(1)} is gone` })).toEqual({
    first: "{{uid of alpha}}",
    second: "{{uid of nobody (1)}}",
    text: "UID {{uid of alpha}} is gone",
  });
});

test("the second object of a name is told apart from the first", () => {
  const normalizer = new Normalizer();
  normalizer.normalize(stored("alpha", "1"));

  expect(normalizer.normalize({ metadata: { name: "alpha", uid: uid(2), resourceVersion: "2" } })).toEqual({
    metadata: { name: "alpha", uid: "{{uid of alpha (2)}}", resourceVersion: "{{version 1 of alpha (2)}}" },
  });
});

test("a script's own uids, which begin with zeros, are kept", () => {
  const own = "00000000-0000-0000-0000-000000000001";

  expect(new Normalizer().normalize({ uid: own })).toEqual({ uid: own });
});

test("equal versions of an object stay equal, different ones different, and other objects have nothing to do with them", () => {
  const normalizer = new Normalizer();
  const versions = ["7", "9", "7", "9", "11"].map((version) => normalizer.normalize(stored("a", version)));
  const other = normalizer.normalize({ metadata: { name: "b", uid: uid(2), resourceVersion: "8" } });

  expect([...versions, other].map((object) => /version [^}]*/.exec(JSON.stringify(object))?.[0])).toEqual([
    "version 1 of a",
    "version 2 of a",
    "version 1 of a",
    "version 2 of a",
    "version 3 of a",
    "version 1 of b",
  ]);
});

test("a list's version is told apart only as older than the newest object or not", () => {
  const normalizer = new Normalizer();
  normalizer.normalize(stored("a", "100"));

  expect(normalizer.normalize({ metadata: { resourceVersion: "100" } })).toEqual({
    metadata: { resourceVersion: "{{version of the store}}" },
  });
  expect(normalizer.normalize({ metadata: { resourceVersion: "99" } })).toEqual({
    metadata: { resourceVersion: "{{an older version}}" },
  });
});

test("an empty version and a version of 0 are no versions", () => {
  const object = { metadata: { resourceVersion: "", other: "0" } };

  expect(new Normalizer().normalize(object)).toEqual(object);
});

test.each([
  ["too old resource version: 1 (4711)", "too old resource version: 1 ({{version}})"],
  ["Too large resource version: 99, current: 4711", "Too large resource version: 99, current: {{version}}"],
  [
    "does not match the ResourceVersion in record (4711). The",
    "does not match the ResourceVersion in record ({{version}}). The",
  ],
  ['{\\"resourceVersion\\":\\"4711\\"}', '{\\"resourceVersion\\":\\"{{version}}\\"}'],
])("the server's version in %j is replaced", (text, expected) => {
  expect(new Normalizer().text(text)).toBe(expected);
});

test("the server's times are replaced by their precision, a script's own are kept", () => {
  expect(
    new Normalizer().normalize({
      time: "2026-11-23T04:09:18Z",
      micro: "2026-11-23T04:09:18.123456Z",
      own: "2024-01-01T00:00:00Z",
      text: "renewed at 2026-11-23T04:09:18Z",
    }),
  ).toEqual({ time: "{{time}}", micro: "{{micro time}}", own: "2024-01-01T00:00:00Z", text: "renewed at {{time}}" });
});

test("a generated name keeps its prefix, if the rest is what a server generates", () => {
  const normalizer = new Normalizer();
  const named = (name: string) => normalizer.normalize({ metadata: { generateName: "web-", name } });

  expect(named("web-x2k9b")).toEqual({ metadata: { generateName: "web-", name: "web-{{suffix}}" } });
  expect(named("web-aeiou")).toEqual({ metadata: { generateName: "web-", name: "web-aeiou" } });
  expect(named("web-x2k9bb")).toEqual({ metadata: { generateName: "web-", name: "web-x2k9bb" } });
});

test("a continue token is replaced, an empty one is not", () => {
  const normalizer = new Normalizer();

  expect(normalizer.normalize({ metadata: { continue: "abc" } })).toEqual({ metadata: { continue: "{{continue}}" } });
  expect(normalizer.normalize({ metadata: { continue: "" } })).toEqual({ metadata: { continue: "" } });
});

test("cluster IPs and node ports that were given are replaced, None and chosen ports are not", () => {
  const spec = (clusterIP: string, nodePort: number): JsonObject => ({
    clusterIP,
    clusterIPs: [clusterIP],
    ports: [{ nodePort }],
  });

  expect(new Normalizer().normalize(spec("10.0.0.7", 31234))).toEqual({
    clusterIP: "{{ip}}",
    clusterIPs: ["{{ip}}"],
    ports: [{ nodePort: "{{node port}}" }],
  });
  expect(new Normalizer().normalize(spec("None", 0))).toEqual(spec("None", 0));
});

test("a Table loses ages, addresses and descriptions; its other cells stay", () => {
  const table = {
    kind: "Table",
    columnDefinitions: [{ name: "Age", type: "string", description: "for people" }],
    rows: [{ cells: ["alpha", 3, "5s", "2m10s", "10.0.0.7", "80:31234/TCP", "5 apples", null] }],
  };

  expect(new Normalizer().normalize(table)).toEqual({
    kind: "Table",
    columnDefinitions: [{ name: "Age", type: "string" }],
    rows: [{ cells: ["alpha", 3, "{{age}}", "{{age}}", "{{ip}}", "80:{{node port}}/TCP", "5 apples", null] }],
  });
});

test("managers come in the order of operation and name, whatever the second they wrote in", () => {
  const entry = (operation: string, manager: string, time: string): JsonObject => ({ operation, manager, time });
  const managedFields = [
    entry("Update", "b", "2026-11-23T00:00:01Z"),
    entry("Update", "a", "2026-11-23T00:00:02Z"),
    entry("Apply", "z", "2026-11-23T00:00:03Z"),
  ];

  expect(new Normalizer().normalize(stored("x", "1", { managedFields }))).toMatchObject({
    metadata: { managedFields: [{ manager: "z" }, { manager: "a" }, { manager: "b" }] },
  });
});

test("the causes of a Status are sorted, in the message too", () => {
  const cause = (field: string): JsonObject => ({
    field,
    message: `Required value: ${field} is due`,
    reason: "FieldValueRequired",
  });
  const status = (...fields: readonly string[]): JsonObject => ({
    kind: "Status",
    message: `Thing "x" is invalid: [${fields.map((field) => `${field}: Required value: ${field} is due`).join(", ")}]`,
    details: { causes: fields.map(cause) },
  });

  expect(new Normalizer().normalize(status("spec.b", "spec.a"))).toEqual(
    new Normalizer().normalize(status("spec.a", "spec.b")),
  );
  expect(new Normalizer().normalize(status("spec.b", "spec.a"))).toEqual(status("spec.a", "spec.b"));
});

test("a cause that is told twice stands once in the message", () => {
  const cause = { field: "metadata.uid", message: "Invalid value: immutable", reason: "FieldValueInvalid" };
  const status = {
    kind: "Status",
    message: "is invalid: metadata.uid: Invalid value: immutable",
    details: { causes: [cause, cause] },
  };

  expect(new Normalizer().normalize(status)).toEqual(status);
});

test("the diff of Go values at the end of a message is cut", () => {
  expect(new Normalizer().text('is invalid: spec: Forbidden\n@@ -1,7 +1,7 @@\n "NodeName": "x"')).toBe(
    "is invalid: spec: Forbidden\n{{diff}}",
  );
});

test("the managedFields of an object inside a text are left out, for their order is that of their times", () => {
  const text = String.raw`Invalid value: "{\"managedFields\":[{\"manager\":\"a\"},{\"manager\":\"b\"}],\"name\":\"x\"}"`;

  expect(new Normalizer().text(text)).toBe(
    String.raw`Invalid value: "{\"managedFields\":{{managed fields}},\"name\":\"x\"}"`,
  );
});

test("the hash of an OpenAPI document is left out", () => {
  expect(new Normalizer().text("/openapi/v3/apis/apps/v1?hash=0A1B")).toBe("/openapi/v3/apis/apps/v1?hash={{hash}}");
});
