// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { chmodSync, mkdtempDisposableSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildArguments, dockerCommand, DockerError } from "./docker.ts";

const build = { folder: "/context", tag: "operator:1", buildArguments: { VERSION: "1", BASE_IMAGE: "base:1" } };

/** A docker that is a shell script. */
function fakeDocker(script: string) {
  const folder = mkdtempDisposableSync(join(tmpdir(), "fake-docker-"));
  const file = join(folder.path, "docker");
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  const docker = dockerCommand({ PATH: `${folder.path}:/usr/bin:/bin` }, new AbortController().signal);
  return {
    docker,
    folder: folder.path,
    [Symbol.dispose]: () => {
      folder.remove();
    },
  };
}

test("a build is for the engine's own platform, unless platforms are named: then it is pushed", () => {
  expect(buildArguments(build).join(" ")).toBe(
    "build --build-arg VERSION=1 --build-arg BASE_IMAGE=base:1 --tag operator:1 /context",
  );
  expect(buildArguments({ ...build, platforms: ["linux/amd64", "linux/arm64"] }).join(" ")).toBe(
    "buildx build --platform linux/amd64,linux/arm64 --push --build-arg VERSION=1 --build-arg BASE_IMAGE=base:1 --tag operator:1 /context",
  );
});

test("an image that the engine does not have is no error, an engine that does not answer is one", async () => {
  using empty = fakeDocker("exit 0");
  expect(await empty.docker.inspect("a:1")).toBeUndefined();

  using silent = fakeDocker("echo cannot connect to the engine >&2; exit 1");
  await expect(silent.docker.inspect("a:1")).rejects.toThrow("docker image failed: cannot connect to the engine");
});

test("without buildx the build is left to the engine, and several platforms are refused", async () => {
  using old = fakeDocker(
    'if [ "$1" = buildx ]; then exit 1; fi; echo "$DOCKER_BUILDKIT $*" > "$(dirname "$0")/called"',
  );

  await old.docker.build(build);
  expect(readFileSync(join(old.folder, "called"), "utf8")).toMatch(/^0 build /);
  await expect(old.docker.build({ ...build, platforms: ["linux/arm64"] })).rejects.toThrow(/docker has no buildx/);
});

test("a machine without docker is told so", async () => {
  const docker = dockerCommand({ PATH: "/nowhere" }, new AbortController().signal);

  await expect(docker.pull("a:1")).rejects.toThrow(DockerError);
  await expect(docker.pull("a:1")).rejects.toThrow(/no docker command on the PATH/);
});
