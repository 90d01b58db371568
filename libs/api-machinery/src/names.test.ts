// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { dnsLabelProblems, dnsSubdomainProblems, labelKeyProblems, labelValueProblems } from "./names.ts";

test("a label key may have a DNS prefix", () => {
  expect(labelKeyProblems("app")).toEqual([]);
  expect(labelKeyProblems("app.kubernetes.io/name")).toEqual([]);
});

test("each part of a label key is judged by its own rule", () => {
  expect(labelKeyProblems("/x")).toEqual(["prefix part must be non-empty"]);
  expect(labelKeyProblems("UPPER.com/x")).toEqual([
    "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
  ]);
  expect(labelKeyProblems("x".repeat(64))).toEqual(["name part must be no more than 63 bytes"]);
  expect(labelKeyProblems("a/")).toEqual([
    "name part must be non-empty",
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
  ]);
  expect(labelKeyProblems("a/b/c")[0]).toMatch(
    /^a valid label key must consist of .* \(e\.g\. 'example\.com\/MyName'\)$/,
  );
});

test("a label's value may be empty, and its length is counted in bytes", () => {
  expect(labelValueProblems("")).toEqual([]);
  expect(labelValueProblems("a".repeat(63))).toEqual([]);
  expect(labelValueProblems("a".repeat(64))).toEqual(["must be no more than 63 bytes"]);
  expect(labelValueProblems("é".repeat(32))[0]).toBe("must be no more than 63 bytes");
});

test("a DNS label with dots is told that it has dots", () => {
  expect(dnsLabelProblems("kube-system")).toEqual([]);
  expect(dnsLabelProblems("a.b")).toEqual(["must not contain dots"]);
  expect(dnsLabelProblems("A")[0]).toMatch(/^a lowercase RFC 1123 label must consist of/);
});

test("a subdomain is at most 253 bytes long", () => {
  expect(dnsSubdomainProblems("a.b-c.d")).toEqual([]);
  expect(dnsSubdomainProblems("a".repeat(254))).toEqual(["must be no more than 253 characters"]);
});
