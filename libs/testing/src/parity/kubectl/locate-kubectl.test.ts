// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test as base } from "vitest";
import { locateKubectl } from "./locate-kubectl.ts";

const test = base.extend<{ assets: string }>({
  assets: async ({}, use) => {
    const assets = await mkdtemp(join(tmpdir(), "kubectl-"));
    await writeFile(join(assets, "kubectl"), "");
    await chmod(join(assets, "kubectl"), 0o755);
    await use(assets);
    await rm(assets, { recursive: true });
  },
});

test("the one beside the real control plane comes first", async ({ assets }) => {
  const located = await locateKubectl({
    environment: { KUBEBUILDER_ASSETS: assets },
    minor: "1.36",
    runProgram: () => Promise.resolve("Client Version: v1.36.3"),
  });

  expect(located).toEqual({ found: true, program: join(assets, "kubectl") });
});

test("another minor is passed over for the one on the PATH", async ({ assets }) => {
  const located = await locateKubectl({
    environment: { KUBEBUILDER_ASSETS: assets },
    minor: "1.36",
    runProgram: (program) => Promise.resolve(program === "kubectl" ? "v1.36.0" : "v1.3.6"),
  });

  expect(located).toEqual({ found: true, program: "kubectl" });
});

test("where none fits, the reason tells what there is and how to get one", async ({ assets }) => {
  const located = await locateKubectl({
    environment: { KUBEBUILDER_ASSETS: assets },
    minor: "1.36",
    runProgram: (program) =>
      program === "kubectl" ? Promise.reject(new Error("not there")) : Promise.resolve("v1.32.4"),
  });

  expect(located).toMatchObject({
    found: false,
    reason: expect.stringMatching(
      /kubectl 1\.36 is needed.*\/kubectl is 1\.32\.4, kubectl does not run.*envtest-assets:build/,
    ),
  });
});
