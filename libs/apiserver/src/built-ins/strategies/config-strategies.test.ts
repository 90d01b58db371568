// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { formatFieldError } from "@nuvolaris/api-machinery";
import { expect, test } from "vitest";
import type { ApiObject } from "../../registry/api-object.ts";
import type { Strategy } from "../../registry/strategy.ts";
import { configMapStrategy, secretStrategy } from "./config-strategies.ts";
import { testContext } from "./test-context.ts";

function configMap(members: object): ApiObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" }, ...members };
}

function secret(members: object): ApiObject {
  return { apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, type: "Opaque", ...members };
}

async function changeErrors(strategy: Strategy, object: ApiObject, old: ApiObject): Promise<readonly string[]> {
  return ((await strategy.validateUpdate?.(object, old, testContext())) ?? []).map(formatFieldError);
}

test("an immutable ConfigMap keeps its data and stays immutable", async () => {
  const old = configMap({ immutable: true, data: { a: "b" } });

  expect(await changeErrors(configMapStrategy, configMap({ immutable: true, data: { a: "b" } }), old)).toEqual([]);
  expect(await changeErrors(configMapStrategy, configMap({ immutable: true, data: { a: "c" } }), old)).toEqual([
    "data: Forbidden: field is immutable when `immutable` is set",
  ]);
  expect(await changeErrors(configMapStrategy, configMap({ data: { a: "b" } }), old)).toEqual([
    "immutable: Forbidden: field is immutable when `immutable` is set",
  ]);
});

test("a ConfigMap without the mark changes freely", async () => {
  expect(
    await changeErrors(configMapStrategy, configMap({ data: { a: "c" } }), configMap({ data: { a: "b" } })),
  ).toEqual([]);
});

test("a ConfigMap beyond one MiB is too long", async () => {
  const errors = await configMapStrategy.validate?.(configMap({ data: { a: "x".repeat(1_048_577) } }), testContext());

  expect(errors?.map(formatFieldError)).toEqual(["[]: Too long: may not be more than 1048576 bytes"]);
});

test("texts become data in base64, and win over data of the same key", () => {
  const given = secret({ data: { a: "b2xk", b: "Yg==" }, stringData: { a: "new", c: "ü" } });

  expect(secretStrategy.applyDefaults?.(given)).toEqual(secret({ data: { a: "bmV3", b: "Yg==", c: "w7w=" } }));
});

test("the type of a secret stays", async () => {
  expect(await changeErrors(secretStrategy, secret({ type: "other" }), secret({}))).toEqual([
    'type: Invalid value: "other": field is immutable',
  ]);
});

test("an immutable secret keeps its data", async () => {
  const old = secret({ immutable: true, data: { a: "YQ==" } });

  expect(await changeErrors(secretStrategy, secret({ immutable: true, data: { a: "Yg==" } }), old)).toEqual([
    "data: Forbidden: field is immutable when `immutable` is set",
  ]);
});

test("secrets are selected by their type", () => {
  expect(secretStrategy.selectableFields?.["type"]?.(secret({}))).toBe("Opaque");
});
