// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { base, contentLabel } from "./base.ts";
import { build } from "./build.ts";
import { debianScripts, FakeMachine } from "./fake-machine.ts";
import { describeNode } from "./node-recipe.ts";

const engine = 'case "$*" in version*) echo 20.10.24;; *Size*) echo 827000000;; *) echo sha256:1;; esac';
const noImage = 'case "$*" in version*) echo 20.10.24;; *) echo No such image >&2; exit 1;; esac';

test("an image that is there is told, and not built again", async () => {
  await using machine = await FakeMachine.with({ ...debianScripts, docker: engine });
  const output = join(machine.home, "image");

  await build({ machine, output, print: machine.print });

  const { tag } = await describeNode(machine);
  expect(machine.lines).toEqual([`${tag}: 827 MB`, tag]);
  expect(await readFile(output, "utf8")).toBe(`${tag}\n`);
  expect((await machine.calls()).filter((call) => /docker build|debootstrap|go /.test(call))).toEqual([]);
});

test("a machine without Go is told before anything is made", async () => {
  await using machine = await FakeMachine.with({ ...debianScripts, docker: noImage, go: "exit 127" });

  const building = build({ machine, print: machine.print });

  await expect(building).rejects.toThrow(/built from Go modules: .*To get it: /);
  expect(machine.lines).toEqual([]);
});

test("a machine without an engine is told before anything is looked for", async () => {
  await using machine = await FakeMachine.with({ ...debianScripts, docker: "exit 1" });

  await expect(build({ machine, print: machine.print })).rejects.toThrow(/cannot build images/);
  await expect(base({ machine, print: machine.print })).rejects.toThrow(/cannot build images/);
  expect((await machine.calls()).every((call) => call.startsWith("docker version"))).toBe(true);
});

test("a base image of other contents is built again, and needs root for that", async () => {
  const docker = `case "$*" in *${contentLabel}*) echo other;; version*) echo 20.10.24;; *) echo 132000000;; esac`;
  await using machine = await FakeMachine.with({ ...debianScripts, docker, id: "echo 1000" });

  await expect(base({ machine, print: machine.print })).rejects.toThrow(/must be root/);
});
