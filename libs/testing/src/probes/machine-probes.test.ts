// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test as base } from "vitest";
import { assetsCacheDirectory } from "../envtest/assets.ts";
import { locateHelm } from "./locate-helm.ts";
import { envtestProbe, k3sProbe, machineProbes } from "./machine-probes.ts";
import type { RunProgram } from "./probe.ts";

const test = base.extend<{ home: string }>({
  home: async ({}, use) => {
    const home = await mkdtemp(join(tmpdir(), "probes-"));
    await use(home);
    await rm(home, { recursive: true });
  },
});

async function install(home: string, ...programs: readonly string[]): Promise<string> {
  const directory = join(assetsCacheDirectory({ HOME: home }), "1.36.3-abc");
  await mkdir(directory, { recursive: true });
  for (const program of programs) {
    await writeFile(join(directory, program), "");
    await chmod(join(directory, program), 0o755);
  }
  return directory;
}

const nothing: RunProgram = (command) => Promise.reject(new Error(`${command} is not here`));

test("no two probes have the same name, and each says how to get what it looks for", () => {
  const probes = machineProbes({});

  expect(new Set(probes.map(({ name }) => name)).size).toBe(probes.length);
  expect(probes.filter(({ howToGet, enables }) => howToGet === "" || enables === "")).toEqual([]);
});

test("the real control plane is found by its folder", async ({ home }) => {
  expect(await envtestProbe({ HOME: home }).run(nothing)).toMatchObject({ available: false });
  await install(home, "etcd", "kube-apiserver");

  expect(await envtestProbe({ HOME: home }).run(nothing)).toEqual({ available: true, version: "1.36.3-abc" });
});

test("an image for a cluster needs an engine", async () => {
  expect(await k3sProbe({}).run(nothing)).toMatchObject({
    available: false,
    reason: expect.stringMatching(/^there is no Docker engine: .*docker is not here/),
  });
});

test("with an engine, the image that would be started is told, or that there is none", async () => {
  const engine =
    (images: string): RunProgram =>
    (_command, args) => {
      if (args[0] === "version" || args[0] === "run") return Promise.resolve("20.10.24");
      return args[0] === "images" ? Promise.resolve(images) : Promise.reject(new Error("no such host"));
    };

  expect(await k3sProbe({ K3S_IMAGE: "" }).run(engine("ours:1\n"))).toEqual({ available: true, version: "ours:1" });
  expect(await k3sProbe({}).run(engine(""))).toMatchObject({
    available: false,
    reason: expect.stringContaining("no such host"),
  });
});

test("helm that was built comes before that of the PATH, whatever KUBEBUILDER_ASSETS says", async ({ home }) => {
  const directory = await install(home, "helm");
  const runProgram: RunProgram = () => Promise.resolve("v4.3.1");

  expect(await locateHelm({ environment: { HOME: home, KUBEBUILDER_ASSETS: "/elsewhere" }, runProgram })).toEqual({
    available: true,
    program: join(directory, "helm"),
    version: "4.3.1",
  });
});

test("an old helm is none", async ({ home }) => {
  const runProgram: RunProgram = () => Promise.resolve("Client: v2.17.0+ga690bad");

  expect(await locateHelm({ environment: { HOME: home }, runProgram })).toEqual({
    available: false,
    reason: "helm is 2.17.0, 3.0 or newer is needed",
  });
});
