// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { UsageError } from "@nuvolaris/envtest-assets";
import { expect, test } from "vitest";
import { debianSourceOf, requireDebootstrap } from "./debian.ts";
import { debianScripts, FakeMachine } from "./fake-machine.ts";

test("packages come from where this machine's own do, not from another archive with a suite of that name", async () => {
  await using machine = await FakeMachine.with(debianScripts);

  expect(await debianSourceOf(machine)).toEqual({
    mirror: "https://debian.example/",
    suite: "bookworm",
    components: ["main", "contrib"],
  });
});

test("a machine without apt-get is told so", async () => {
  await using machine = await FakeMachine.with({ ...debianScripts, "apt-get": "exit 127" });
  const asked = debianSourceOf(machine);

  await expect(asked).rejects.toThrow(UsageError);
  await expect(asked).rejects.toThrow(/Debian packages, and this machine has no apt-get/);
});

test("an archive that has no such suite is the user's to mend", async () => {
  await using machine = await FakeMachine.with({ ...debianScripts, sh: "echo trixie" });

  await expect(debianSourceOf(machine)).rejects.toThrow(/apt-get knows no source for trixie/);
});

test("without root nothing is tried", async () => {
  await using machine = await FakeMachine.with({ ...debianScripts, id: "echo 1000" });
  const asked = requireDebootstrap(machine, machine.print);

  await expect(asked).rejects.toThrow(UsageError);
  await expect(asked).rejects.toThrow(/must be root.*sudo/);
  expect(await machine.calls()).toEqual(["id -u"]);
});

test("debootstrap is installed where it is missing", async () => {
  await using machine = await FakeMachine.with({ ...debianScripts, debootstrap: "exit 1", "apt-get": "exit 0" });

  await requireDebootstrap(machine, machine.print);

  expect(machine.lines).toEqual(["debootstrap: installing it by apt-get"]);
  expect((await machine.calls()).at(-1)).toBe("apt-get install --yes --no-install-recommends debootstrap");
});

test("a machine that cannot install debootstrap is told what to install", async () => {
  await using machine = await FakeMachine.with({ ...debianScripts, debootstrap: "exit 1", "apt-get": "exit 100" });

  await expect(requireDebootstrap(machine, machine.print)).rejects.toThrow(/apt-get install debootstrap/);
});
