// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { debianScripts, FakeMachine } from "./fake-machine.ts";
import { describeRootFileSystem, rootFileSystemTar } from "./root-file-system.ts";
import { runToEnd } from "./run-to-end.ts";

/** Stands for debootstrap: a few of the files that the real one makes. It is given its version's question first. */
const debootstrap = `[ "$1" = --version ] && exit 0
for last; do before=$directory; directory=$last; done; directory=$before
cd "$directory" || exit 1
mkdir -p etc/apt usr/bin usr/share/doc/libc6 usr/share/man/man1 var/cache/apt
touch etc/apt/sources.list etc/passwd etc/resolv.conf usr/bin/runc usr/share/man/man1/runc.1 var/cache/apt/runc.deb
touch usr/share/doc/libc6/copyright usr/share/doc/libc6/changelog`;
const scripts = { ...debianScripts, debootstrap, unshare: 'shift; exec "$@"' };

test("the key follows what decides the content, and not the mirror that it comes from", async () => {
  await using machine = await FakeMachine.with(scripts);
  await using elsewhere = await FakeMachine.with({
    ...scripts,
    "apt-get": "printf 'http://mirror.example/debian bookworm main\nhttp://mirror.example/debian bookworm contrib\n'",
  });
  await using arm = await FakeMachine.with({ ...scripts, dpkg: "echo arm64" });
  const { key } = await describeRootFileSystem(machine);

  expect(key).toMatch(/^bookworm-amd64-2026-11-[0-9a-f]{12}$/);
  expect((await describeRootFileSystem(elsewhere)).key).toBe(key);
  expect((await describeRootFileSystem(arm)).key).not.toBe(key);
  await machine.clock.advance(31 * 24 * 3_600_000);
  expect((await describeRootFileSystem(machine)).key).toMatch(/^bookworm-amd64-2026-12-/);
});

test("it has the programs and the licences, and nothing that names this machine", async () => {
  await using machine = await FakeMachine.with(scripts);
  const options = { machine, cache: join(machine.home, "cache"), print: machine.print };

  const tar = await rootFileSystemTar(options, await describeRootFileSystem(machine));

  const names = (await runToEnd(machine, ["tar", "--list", `--file=${tar}`])).split("\n");
  expect(names).toContain("./usr/bin/runc");
  expect(names).toContain("./usr/share/doc/libc6/copyright");
  expect(names.filter((name) => /sources.list|resolv.conf|runc\.(1|deb)|changelog/.test(name))).toEqual([]);
});

test("it is made once", async () => {
  await using machine = await FakeMachine.with(scripts);
  const options = { machine, cache: join(machine.home, "cache"), print: machine.print };
  const root = await describeRootFileSystem(machine);

  expect(await rootFileSystemTar(options, root)).toBe(await rootFileSystemTar(options, root));

  const made = (await machine.calls()).filter((call) => call.startsWith("debootstrap --variant"));
  expect(made).toEqual([
    expect.stringMatching(/--arch=amd64 --components=main,contrib .* bookworm \S+ https:\/\/debian\.example\/$/),
  ]);
});

test("one that fails leaves nothing that could be taken for a finished one", async () => {
  await using machine = await FakeMachine.with({
    ...scripts,
    debootstrap: `${debootstrap}\n[ "$1" = --version ] || exit 1`,
  });
  const cache = join(machine.home, "cache");

  const failed = rootFileSystemTar({ machine, cache, print: machine.print }, await describeRootFileSystem(machine));

  await expect(failed).rejects.toThrow(/debootstrap .* failed with exit code 1/);
  expect(await readdir(cache)).toEqual([]);
});
