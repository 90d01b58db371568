// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FakeClock } from "@nuvolaris/clock";
import { expect, test } from "vitest";
import { ContainerGuard, ownerLabels, removeOrphans } from "./container-guard.ts";
import { fakeDocker } from "../fakes/fake-docker.ts";

const owner = async (): Promise<string> => (await ownerLabels())["org.nuvolaris.owner"] ?? "";

test("containers of owners that are gone are removed, those of one that runs and of strangers are not", async () => {
  // The highest number that Linux gives to a process is 2^22.
  const docker = fakeDocker({ "ps --all": `dead 99999999-17\nlive ${await owner()}\nstrange x\n`, "rm ": "" });

  expect(await removeOrphans(docker)).toBe(1);

  expect(docker.calls.filter((call) => call.startsWith("rm"))).toEqual(["rm --force --volumes dead"]);
});

test("only containers that were started on this machine are looked at", async () => {
  const docker = fakeDocker({ "ps --all": "" });
  const host = (await ownerLabels())["org.nuvolaris.owner-host"] ?? "";

  await removeOrphans(docker);

  expect(host).not.toBe("");
  expect(docker.calls[0]).toContain(`--filter label=org.nuvolaris.owner-host=${host} `);
});

test("a container that cannot be removed is told of", async () => {
  const docker = fakeDocker({ "ps --all": "dead 99999999-17\n" });

  await expect(removeOrphans(docker)).rejects.toThrow(/rm --force --volumes dead ended with 1/);
});

/** A `docker` whose only container is there until it is removed. */
async function engineWithOneContainer(more = "") {
  const folder = await mkdtemp(join(tmpdir(), "guard-"));
  const script = `${more}
echo "$*" >> "${folder}/calls"
case "$1" in
  rm) rm -f "${folder}/container" ;;
  inspect) test -e "${folder}/container" ;;
esac`;
  await writeFile(join(folder, "container"), "");
  await writeFile(join(folder, "docker"), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, "docker"), 0o755);
  return {
    environment: { PATH: `${folder}:/usr/bin:/bin` },
    calls: async () => (await readFile(join(folder, "calls"), "utf8").catch(() => "")).trimEnd().split("\n"),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

test("a guard removes its container with the volumes when it is disposed of, and no sooner", async () => {
  await using engine = await engineWithOneContainer();
  await using _kept = new ContainerGuard({ id: "kept", environment: engine.environment });
  const guard = new ContainerGuard({ id: "abc", environment: engine.environment });

  await guard[Symbol.asyncDispose]();

  // The other guard has had longer.
  expect(await engine.calls()).toEqual(["rm --force --volumes abc", "inspect --type container abc"]);
});

test("a removal that fails once is tried again", async () => {
  await using engine = await engineWithOneContainer(
    'if [ "$1" = rm ] && mkdir "$(dirname "$0")/tried" 2>/dev/null; then exit 1; fi',
  );

  await new ContainerGuard({ id: "abc", environment: engine.environment })[Symbol.asyncDispose]();

  expect((await engine.calls()).filter((call) => call.startsWith("rm"))).toHaveLength(1);
  expect((await engine.calls()).filter((call) => call.startsWith("inspect"))).toHaveLength(2);
});

test("an engine that never removes is not waited for for ever", async () => {
  await using engine = await engineWithOneContainer("exec sleep 600");
  const clock = new FakeClock();
  const guard = new ContainerGuard({ id: "abc", environment: engine.environment, clock });
  const failed = expect(guard[Symbol.asyncDispose]()).rejects.toThrow("cannot remove the container abc");

  await clock.advance(120_000);

  await failed;
});
