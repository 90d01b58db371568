// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** A cached verdict must not outlive what it rests on: a dependency's tag decides over its importer's lint. */
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { SpecimenWorkspace } from "./specimen-workspace.ts";

const root = resolve(import.meta.dirname, "../../..");

test("a changed tag of a dependency turns a cached lint red", { timeout: 300_000 }, async () => {
  using workspace = new SpecimenWorkspace(root, process.env);

  const first = await workspace.nx("run", "importer:lint");
  expect(first.output).toMatch(/Successfully ran target lint/);
  expect(first.output).not.toMatch(/cache/);

  const again = await workspace.nx("run", "importer:lint");
  expect(again.output).toMatch(/from the cache/);
  expect(again.succeeded).toBe(true);

  workspace.tagImported("layer:server");
  const changed = await workspace.nx("run", "importer:lint");
  expect(changed.succeeded).toBe(false);
  expect(changed.output).toMatch(/tagged with "layer:client" can only depend on libs tagged/);
});
