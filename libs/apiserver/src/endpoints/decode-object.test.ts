// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { startWithWidgets, TestServer, widget, widgets } from "../test-server.ts";

const configMaps = "/api/v1/namespaces/default/configmaps";
const yaml = { "content-type": "application/yaml" };
const repeating = ["apiVersion: example.org/v1", "kind: Widget", "metadata: {name: a}", "spec:", "  count: 1"];
const body = [...repeating, "  count: 2"].join("\n");

test("of a key that YAML says twice the last value counts, with a warning", async () => {
  await using server = await startWithWidgets();

  const { status, body: created, headers } = await server.call(`POST ${widgets}`, { body, headers: yaml });

  expect(status).toBe(201);
  expect(created["spec"]).toEqual({ count: 2 });
  expect(headers.get("warning")).toBe(String.raw`299 - "line 6: key \"count\" already set in map"`);
});

test("Strict refuses what YAML says twice", async () => {
  await using server = await startWithWidgets();

  const { status, body: refusal } = await server.call(`POST ${widgets}?fieldValidation=Strict`, {
    body,
    headers: yaml,
  });

  expect(status).toBe(400);
  expect(refusal["message"]).toContain('yaml: unmarshal errors:\n  line 6: key "count" already set in map');
});

test("a built-in body that does not say what it is takes its kind from the path; a custom one must say it", async () => {
  await using server = await startWithWidgets();

  const configMap = await server.post(configMaps, { metadata: { name: "a" } });
  const { apiVersion, ...kindless } = { apiVersion: "example.org/v1", metadata: { name: "a" } };
  const custom = await server.post(widgets, { apiVersion, ...kindless });

  expect(configMap.body).toMatchObject({ apiVersion: "v1", kind: "ConfigMap" });
  expect(custom.status).toBe(400);
  expect(custom.body["message"]).toContain("Object 'Kind' is missing");
});

test.each([
  [{ apiVersion: "v1", kind: "Secret" }, "converting (v1.Secret) to (core.ConfigMap): unknown conversion"],
  [{ apiVersion: "v2", kind: "ConfigMap" }, 'no kind "ConfigMap" is registered for version "v2" in scheme'],
])("%j is refused where a ConfigMap is due", async (type, problem) => {
  await using server = await TestServer.start();

  const { status, body: refusal } = await server.post(configMaps, { ...type, metadata: { name: "a" } });

  expect(status).toBe(400);
  expect(refusal["message"]).toContain(`cannot be handled as a ConfigMap: ${problem}`);
});

test("unknown fields of a built-in are told in the order of the body, those of a custom kind sorted", async () => {
  await using server = await startWithWidgets();
  const strict = "fieldValidation=Strict";
  const unknown = { z: 1, a: 2 };

  const builtIn = await server.post(`${configMaps}?${strict}`, {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "a" },
    ...unknown,
  });
  const custom = await server.post(`${widgets}?${strict}`, { ...widget("a"), ...unknown });

  expect(builtIn.body["message"]).toContain('unknown field "z", unknown field "a"');
  expect(custom.body["message"]).toContain('unknown field "a", unknown field "z"');
});
