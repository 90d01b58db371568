// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { UsageError } from "@nuvolaris/envtest-assets";
import { expect, test } from "vitest";
import { imageExists, labelOf, requireDocker } from "./docker.ts";
import { FakeMachine } from "./fake-machine.ts";

test("a machine without an engine is told how to get one", async () => {
  await using machine = await FakeMachine.with({ docker: "echo Cannot connect to the Docker daemon >&2; exit 1" });
  const asked = requireDocker(machine);

  await expect(asked).rejects.toThrow(UsageError);
  await expect(asked).rejects.toThrow(/cannot build images: .*To get it: /);
});

test("an image that is not there is no failure", async () => {
  await using machine = await FakeMachine.with({ docker: "echo Error: No such image: a:1 >&2; exit 1" });

  expect(await imageExists(machine, "a:1")).toBe(false);
  expect(await labelOf(machine, "a:1", "x")).toBeUndefined();
});

test("an engine that refuses to answer is one", async () => {
  await using machine = await FakeMachine.with({ docker: "echo permission denied >&2; exit 1" });

  await expect(imageExists(machine, "a:1")).rejects.toThrow(/permission denied/);
});
