// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { Sample } from "../03-operators/lab/sample-kind.ts";

test("the definition in TypeScript says all that the one by hand says", async () => {
  const byHand: unknown = parse(await readFile(new URL("../03-operators/lab/crd.yaml", import.meta.url), "utf8"));

  expect(Sample.manifest()).toMatchObject(Object(byHand));
});
