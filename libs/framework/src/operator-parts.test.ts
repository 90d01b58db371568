// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { scopedName } from "./operator-parts.ts";

test("a controller of all namespaces has its plain name, others are told apart by theirs", () => {
  expect(scopedName("samples.nuvolaris.org", undefined)).toBe("samples.nuvolaris.org");
  expect(scopedName("samples.nuvolaris.org", "blue")).toBe("samples.nuvolaris.org/blue");
});
