// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { chmod, mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test as base } from "vitest";
import { assetsCacheDirectory, locateAssets } from "./assets.ts";

const test = base.extend<{ home: string }>({
  home: async ({}, use) => {
    const home = await mkdtemp(join(tmpdir(), "assets-"));
    await use(home);
    await rm(home, { recursive: true });
  },
});

async function install(directory: string, ...programs: readonly string[]): Promise<string> {
  await mkdir(directory, { recursive: true });
  for (const program of programs) {
    await writeFile(join(directory, program), "");
    await chmod(join(directory, program), 0o755);
  }
  return directory;
}

test("KUBEBUILDER_ASSETS comes before the cache", async ({ home }) => {
  const named = await install(join(home, "named"), "etcd", "kube-apiserver");
  await install(join(home, ".cache/nuvolaris-operator-platform/envtest/1.36.3-abc"), "etcd", "kube-apiserver");

  const located = await locateAssets({ environment: { HOME: home, KUBEBUILDER_ASSETS: named } });

  expect(located).toEqual({ found: true, assets: { directory: named } });
});

test("a KUBEBUILDER_ASSETS that lacks a binary is not passed over", async ({ home }) => {
  const named = await install(join(home, "named"), "etcd");
  await install(join(home, ".cache/nuvolaris-operator-platform/envtest/1.36.3-abc"), "etcd", "kube-apiserver");

  const located = await locateAssets({ environment: { HOME: home, KUBEBUILDER_ASSETS: named } });

  expect(located).toEqual({ found: false, reason: `${named} holds no executable kube-apiserver` });
});

test("the cache lies where XDG_CACHE_HOME says, and below the home where that says nothing", () => {
  expect(assetsCacheDirectory({ HOME: "/home/me", XDG_CACHE_HOME: "/cache" })).toBe(
    "/cache/nuvolaris-operator-platform/envtest",
  );
  for (const environment of [{ HOME: "/home/me" }, { HOME: "/home/me", XDG_CACHE_HOME: "" }]) {
    expect(assetsCacheDirectory(environment)).toBe("/home/me/.cache/nuvolaris-operator-platform/envtest");
  }
});

test("the newest version in the cache is taken, number by number", async ({ home }) => {
  const cache = assetsCacheDirectory({ XDG_CACHE_HOME: home });
  for (const name of ["1.9.0-abc", "1.36.3-abc", "1.36.10-abc", "modules"]) {
    await install(join(cache, name), "etcd", "kube-apiserver");
  }

  const located = await locateAssets({ environment: { XDG_CACHE_HOME: home } });

  expect(located).toEqual({ found: true, assets: { directory: join(cache, "1.36.10-abc") } });
});

test("of two folders of one version the one that was filled last is taken", async ({ home }) => {
  const cache = assetsCacheDirectory({ XDG_CACHE_HOME: home });
  for (const [name, filledAt] of [
    ["1.36.3-aaa", 1000],
    ["1.36.3-bbb", 3000],
    ["1.36.3-ccc", 2000],
  ] as const) {
    await utimes(await install(join(cache, name), "etcd", "kube-apiserver"), filledAt, filledAt);
  }

  const located = await locateAssets({ environment: { XDG_CACHE_HOME: home } });

  expect(located).toEqual({ found: true, assets: { directory: join(cache, "1.36.3-bbb") } });
});

test("a version whose build is not finished is passed over", async ({ home }) => {
  const cache = assetsCacheDirectory({ XDG_CACHE_HOME: home });
  await install(join(cache, "1.36.3-abc"), "etcd");
  await install(join(cache, "1.35.4-abc"), "etcd", "kube-apiserver");

  const located = await locateAssets({ environment: { XDG_CACHE_HOME: home } });

  expect(located).toEqual({ found: true, assets: { directory: join(cache, "1.35.4-abc") } });
});

test("a minor that is named is the only one that counts", async ({ home }) => {
  const cache = assetsCacheDirectory({ XDG_CACHE_HOME: home });
  await install(join(cache, "1.36.3-abc"), "etcd", "kube-apiserver");

  const located = await locateAssets({ environment: { XDG_CACHE_HOME: home }, minor: "1.3" });

  expect(located).toMatchObject({ found: false, reason: expect.stringContaining("etcd and kube-apiserver 1.3:") });
});

test("further components can be asked for", async ({ home }) => {
  const cache = assetsCacheDirectory({ XDG_CACHE_HOME: home });
  await install(join(cache, "1.36.3-abc"), "etcd", "kube-apiserver");

  const located = await locateAssets({ environment: { XDG_CACHE_HOME: home }, components: ["kubectl"] });

  expect(located.found).toBe(false);
});

test("where there is nothing, the reason says how to get it", async ({ home }) => {
  const located = await locateAssets({ environment: { HOME: join(home, "empty") } });

  expect(located).toMatchObject({
    found: false,
    reason: expect.stringMatching(/envtest-assets:build.*KUBEBUILDER_ASSETS/),
  });
});
