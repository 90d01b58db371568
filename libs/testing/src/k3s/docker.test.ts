// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { dockerCommand, DockerError } from "./docker.ts";

/** A `docker` that is a shell script, and the environment that finds it. */
async function scriptedDocker(script: string) {
  const folder = await mkdtemp(join(tmpdir(), "docker-"));
  await writeFile(join(folder, "docker"), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, "docker"), 0o755);
  const clock = new FakeClock();
  return {
    folder,
    clock,
    docker: dockerCommand({ PATH: `${folder}:/usr/bin:/bin`, FOLDER: folder }, clock),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

test("what a command prints is given; with both streams, also what it complains of", async () => {
  await using scripted = await scriptedDocker('echo "$@"; echo complaint >&2');

  expect(await scripted.docker.run(["ps", "--all"])).toBe("ps --all\n");
  expect(await scripted.docker.run(["ps"], { bothStreams: true })).toContain("complaint");
});

test("a command that fails is told with its last words", async () => {
  await using scripted = await scriptedDocker("echo no such image >&2; exit 3");
  const failed = scripted.docker.run(["save", "x"]);

  await expect(failed).rejects.toThrow(DockerError);
  await expect(failed).rejects.toThrow("docker save x ended with 3: no such image");
});

test("a command that does not end is ended", async () => {
  await using scripted = await scriptedDocker("exec sleep 600");
  const running = scripted.docker.run(["pull", "x"], { timeoutMs: 60_000 });
  const failed = expect(running).rejects.toThrow("docker pull x took longer than 60 s");

  await scripted.clock.advance(60_000);

  await failed;
});

test("a command that is aborted rejects with the reason", async () => {
  await using scripted = await scriptedDocker("exec sleep 600");
  const reason = new Error("enough");

  await expect(scripted.docker.run(["pull"], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

test("where there is no docker, that is said", async () => {
  await expect(dockerCommand({ PATH: "/nowhere" }).run(["ps"])).rejects.toThrow(/docker ps could not be run: .*ENOENT/);
});

test("one command is fed what the other prints", async () => {
  await using scripted = await scriptedDocker('if [ "$1" = save ]; then echo layers; else cat > "$FOLDER/loaded"; fi');

  await scripted.docker.pipe(["save"], ["load"]);

  expect(await readFile(join(scripted.folder, "loaded"), "utf8")).toBe("layers\n");
});

test("a pipe fails when either end does, with its words", async () => {
  await using source = await scriptedDocker('if [ "$1" = save ]; then echo gone >&2; exit 1; else cat >/dev/null; fi');
  await using sink = await scriptedDocker('if [ "$1" = save ]; then echo layers; else echo disk full >&2; exit 1; fi');

  await expect(source.docker.pipe(["save"], ["load"])).rejects.toThrow("docker save ended with 1: gone");
  await expect(sink.docker.pipe(["save"], ["load"])).rejects.toThrow("docker load ended with 1: disk full");
});
