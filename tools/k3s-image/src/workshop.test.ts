// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { access, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FakeMachine } from "./fake-machine.ts";
import { lockWorkshop } from "./workshop.ts";

test("the bench is empty for each build, whatever one that was killed left on it", async () => {
  await using machine = await FakeMachine.with({});
  const left = join(machine.home, ".cache/nuvolaris-operator-platform/k3s-image/bench/left");
  await mkdir(left, { recursive: true });
  await writeFile(join(left, "over"), "");

  await using workshop = await lockWorkshop(machine, machine.print);

  await expect(access(left)).rejects.toThrow(/ENOENT/);
  await access(workshop.bench);
});

test("the bench is swept and given up after an interrupt too", async () => {
  await using machine = await FakeMachine.with({});
  const workshop = await lockWorkshop(machine, machine.print);
  machine.interrupt();

  await workshop[Symbol.asyncDispose]();

  await expect(access(workshop.bench)).rejects.toThrow(/ENOENT/);
  await expect(access(`${workshop.cache}.lock`)).rejects.toThrow(/ENOENT/);
});
