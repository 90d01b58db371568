// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { testContext } from "../built-ins/strategies/test-context.ts";
import { fromJson, type ApiObject } from "./api-object.ts";
import { withoutRepeatedOwners } from "./owner-duplicates.ts";

const owner = (uid: string) => ({ apiVersion: "v1", kind: "ConfigMap", name: "o", uid });

function ownedBy(...uids: readonly string[]): ApiObject {
  const ownerReferences = uids.map(owner);
  return fromJson({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "m", ownerReferences } });
}

test("an owner that is told twice stays once, and each such uid is warned of in one text", () => {
  const texts: string[] = [];
  const context = { ...testContext(), warn: (text: string) => void texts.push(text) };

  const kept = withoutRepeatedOwners(ownedBy("a", "b", "a", "a", "b"), context, "sent");

  expect(kept.metadata.ownerReferences).toEqual([owner("a"), owner("b")]);
  expect(texts).toEqual([expect.stringMatching(/contains duplicate entries; .*observed: a, b$/)]);
});

test("owners that differ are left alone, and the object stays the same", () => {
  const object = ownedBy("a", "b");

  expect(withoutRepeatedOwners(object, testContext(), "sent")).toBe(object);
});

test("after a patch the text says that admission has been", () => {
  const texts: string[] = [];
  const context = { ...testContext(), warn: (text: string) => void texts.push(text) };

  withoutRepeatedOwners(ownedBy("a", "a"), context, "admitted");

  expect(texts[0]).toContain("duplicate entries after mutating admission happens; ");
});
