// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { PodAddresses } from "./pod-addresses.ts";

test("a pod keeps its address, and no two have the same", () => {
  const addresses = new PodAddresses();

  expect(addresses.of("a")).toBe("10.244.0.1");
  expect(addresses.of("b")).toBe("10.244.0.2");
  expect(addresses.of("a")).toBe("10.244.0.1");
});

test("an address that a pod has from before a restart is not given to another", () => {
  const addresses = new PodAddresses();
  addresses.of("old", "10.244.0.1");

  expect(addresses.of("new")).toBe("10.244.0.2");
});

test("an address that was given back comes up again when all others have been", () => {
  const addresses = new PodAddresses();
  addresses.of("gone");
  addresses.release("gone");
  const all = Array.from({ length: 65_534 }, (_each, index) => addresses.of(`pod-${index}`));

  expect(all[0]).toBe("10.244.0.2");
  expect(all.at(-1)).toBe("10.244.0.1");
  expect(new Set(all).size).toBe(65_534);
  expect(() => addresses.of("one-more")).toThrow("all 65534 are taken");
});
