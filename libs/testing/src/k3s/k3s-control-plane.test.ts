// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test as base } from "vitest";
import { fakeDocker, type Answers } from "../fakes/fake-docker.ts";
import { whenNodeReady, type ReadyCluster } from "./k3s-control-plane.ts";
import { K3sError } from "./k3s-error.ts";

const test = base.extend<{ folder: string }>({
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), "k3s-"));
    await use(folder);
    await rm(folder, { recursive: true });
  },
});

const nothing = (): Promise<void> => Promise.resolve();

/** Waits for the node of a container whose engine answers this; nothing listens on the discard port. */
function wait(folder: string, answers: Answers): Promise<ReadyCluster> {
  const container = { id: "abc", address: "127.0.0.1:9", [Symbol.asyncDispose]: nothing };
  return whenNodeReady({ container, docker: fakeDocker(answers), folder, readyTimeoutMs: 0 });
}

test("a container that ends fails the start at once, with what it printed last", async ({ folder }) => {
  const waiting = wait(folder, { inspect: "exited\n", "logs --tail": "no space left\n" });

  await expect(waiting).rejects.toThrow(K3sError);
  await expect(waiting).rejects.toThrow(/^the container is exited: .*printed last:\nk3s: no space left$/s);
});

test("a kubeconfig that is not there yet is waited for until the time is up", async ({ folder }) => {
  await expect(wait(folder, { inspect: "running\n", "logs --tail": "starting\n" })).rejects.toThrow(
    /the node was not ready in 0 s: .*kubeconfig.*printed last:\nk3s: starting/s,
  );
});

test("the kubeconfig leads to the container's address from outside, and is nobody else's to read", async ({
  folder,
}) => {
  const written = "clusters:\n- name: default\n  cluster:\n    server: https://127.0.0.1:6443\n";
  await expect(wait(folder, { exec: written, "logs --tail": "" })).rejects.toThrow(/not ready in 0 s/);

  const kubeconfig = join(folder, "kubeconfig.yaml");
  expect(await readFile(kubeconfig, "utf8")).toContain("    server: https://127.0.0.1:9\n");
  expect((await stat(kubeconfig)).mode & 0o077).toBe(0);
});
