// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { chooseBaseImage, defaultBaseImage } from "./base-image.ts";
import { FakeEngine } from "./fakes/fake-engine.ts";
import { UsageError } from "@nuvolaris/operator-cli";

const local = "nuvolaris/node-base:24.0.0";

function choose(docker: FakeEngine, wanted?: string) {
  const printed: string[] = [];
  const chosen = chooseBaseImage({ docker, wanted, local, print: (line) => printed.push(line) });
  return { chosen, printed };
}

test("the base is pulled where the engine does not have it", async () => {
  const docker = new FakeEngine({ registry: [defaultBaseImage] });

  expect(await choose(docker).chosen).toBe(defaultBaseImage);
  expect(docker.pulled).toEqual([defaultBaseImage]);
});

test("a base that the engine has is not pulled again", async () => {
  const docker = new FakeEngine({ images: ["mine:1"], registry: ["mine:1"] });

  expect(await choose(docker, "mine:1").chosen).toBe("mine:1");
  expect(docker.pulled).toEqual([]);
});

test("where the usual base cannot be pulled, the one of this machine is taken, and said to be", async () => {
  const { chosen, printed } = choose(new FakeEngine({ images: [local] }));

  expect(await chosen).toBe(local);
  expect(printed.join()).toMatch(/node-base:24\.0\.0, which is on this machine, for gcr\.io.* cannot be pulled/);
});

test("a base that was asked for is not replaced by another", async () => {
  const { chosen } = choose(new FakeEngine({ images: [local] }), "mine:1");

  await expect(chosen).rejects.toThrow(UsageError);
  await expect(chosen).rejects.toThrow(/no base image: .*mine:1.*; name another with --base-image/);
});

test("where there is no base at all, the message says how to make one", async () => {
  await expect(choose(new FakeEngine({})).chosen).rejects.toThrow(/make one here with "npx nx run k3s-image:base"/);
});

test("the Dockerfile by itself builds on the same base", () => {
  const dockerfile = readFileSync(join(import.meta.dirname, "Dockerfile"), "utf8");

  expect(dockerfile).toContain(`ARG BASE_IMAGE=${defaultBaseImage}\n`);
});
