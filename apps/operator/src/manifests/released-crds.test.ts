// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { breakingChanges, type CustomResourceDefinition } from "@nuvolaris/crd-schema";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { customResourceDefinitions } from "./custom-resource-definitions.ts";

const folder = resolve(import.meta.dirname, "../../../../deploy/released");
const current = new Map(customResourceDefinitions().map((crd) => [crd.metadata.name, crd]));

test.each(readdirSync(folder))("the objects and clients of the released %s go on", (file) => {
  // Proof of the cast: it was written by `operator:manifests -- --release`.
  const released = parse(readFileSync(join(folder, file), "utf8")) as CustomResourceDefinition;
  const next = current.get(released.metadata.name);

  expect(next).toBeDefined();
  expect(next && breakingChanges(released, next)).toEqual([]);
});
