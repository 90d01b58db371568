// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { podTemplateHash } from "./pod-template-hash.ts";

const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "web:1" }] } };

test("equal templates have equal hashes, whatever the order of their fields", () => {
  const other = { spec: { containers: [{ image: "web:1", name: "web" }] }, metadata: { labels: { app: "web" } } };

  expect(podTemplateHash(other)).toBe(podTemplateHash(template));
});

test("another image is another hash, and so is another collision count", () => {
  const changed = { ...template, spec: { containers: [{ name: "web", image: "web:2" }] } };

  expect(new Set([podTemplateHash(template), podTemplateHash(changed), podTemplateHash(template, 1)]).size).toBe(3);
});

test("a hash can be part of a name", () => {
  expect(podTemplateHash(template)).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{1,10}$/);
});
