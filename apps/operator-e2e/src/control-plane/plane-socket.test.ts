// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ControlPlane } from "@nuvolaris/testing";
import { expect, test } from "vitest";
import { PlaneRequestError, RemotePlane, servePlane } from "./plane-socket.ts";

function plane(parts: Partial<ControlPlane>): ControlPlane {
  return {
    kubeconfig: "",
    serverVersion: "v1",
    capabilities: new Set(),
    logs: () => Promise.resolve("what it printed"),
    [Symbol.asyncDispose]: () => Promise.resolve(),
    ...parts,
  };
}

async function served(parts: Partial<ControlPlane> = {}): Promise<{ readonly remote: RemotePlane } & AsyncDisposable> {
  await using resources = new AsyncDisposableStack();
  const folder = resources.use(await mkdtempDisposable(join(tmpdir(), "plane-")));
  const socketPath = join(folder.path, "plane.sock");
  resources.use(await servePlane(plane(parts), socketPath));
  const open = resources.move();
  return { remote: new RemotePlane(socketPath), [Symbol.asyncDispose]: () => open.disposeAsync() };
}

test("what the control plane printed comes through", async () => {
  await using there = await served();

  expect(await there.remote.logs()).toBe("what it printed");
});

test("an image is named to the control plane, and the answer comes when it has it", async () => {
  const loaded: string[] = [];
  await using there = await served({
    loadImage: async (image) => {
      await Promise.resolve();
      loaded.push(image);
    },
  });

  await there.remote.loadImage("operator:1");

  expect(loaded).toEqual(["operator:1"]);
});

test("a failure comes through with its reason", async () => {
  await using there = await served({ restartNode: () => Promise.reject(new Error("the engine is gone")) });

  const restarted = there.remote.restartNode();

  await expect(restarted).rejects.toThrow(PlaneRequestError);
  await expect(restarted).rejects.toThrow(/could not restart-node: Error: the engine is gone/);
});

test("a control plane that cannot do it says so, and does not pretend", async () => {
  await using there = await served();

  await expect(there.remote.restartNode()).rejects.toThrow(/cannot restart-node/);
});
