// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FakeClock } from "@nuvolaris/clock";
import { expect, test as base } from "vitest";
import { buildAssets, type BuildAssetsOptions } from "./build-assets.ts";
import { recipesFor } from "./components.ts";
import type { Go, GoBuildOptions } from "./go.ts";
import { releaseOf } from "./releases.ts";

const test = base.extend<{ cache: string }>({
  cache: async ({}, use) => {
    const cache = await mkdtemp(join(tmpdir(), "build-"));
    await use(cache);
    await rm(cache, { recursive: true });
  },
});

/** A go command whose builds are files, and which tells what it was asked to build. */
function fakeGo(build?: (options: GoBuildOptions) => Promise<void>): Go & { readonly built: string[] } {
  const built: string[] = [];
  return {
    built,
    downloadedGoMod: () => Promise.resolve(""),
    getTools: () => Promise.resolve(),
    build: async (options) => {
      built.push(options.goPackage);
      await (build ?? (({ output }) => writeFile(output, "binary")))(options);
    },
  };
}

function optionsFor(
  cache: string,
  more: Partial<BuildAssetsOptions> = {},
): BuildAssetsOptions & { readonly lines: string[] } {
  const lines: string[] = [];
  return {
    release: releaseOf(),
    recipes: recipesFor([]),
    cache,
    go: fakeGo(),
    clock: new FakeClock(),
    signal: new AbortController().signal,
    print: (line) => lines.push(line),
    lines,
    ...more,
  };
}

test("what is missing is built, in order, and the folder holds nothing else", async ({ cache }) => {
  const go = fakeGo();

  const directory = await buildAssets(optionsFor(cache, { go }));

  expect(go.built).toEqual([
    "k8s.io/kubernetes/cmd/kube-apiserver",
    "go.etcd.io/etcd/server/v3",
    "k8s.io/kubernetes/cmd/kubectl",
  ]);
  expect((await readdir(directory)).sort()).toEqual(["etcd", "kube-apiserver", "kubectl"]);
  expect(await readdir(cache)).toHaveLength(1);
});

test("a finished binary is not built again, whatever becomes of the next", async ({ cache }) => {
  const failing = fakeGo(({ output, goPackage }) =>
    goPackage.includes("etcd") ? Promise.reject(new Error("killed")) : writeFile(output, "binary"),
  );
  await expect(buildAssets(optionsFor(cache, { go: failing }))).rejects.toThrow("killed");
  const go = fakeGo();

  await buildAssets(optionsFor(cache, { go }));
  await buildAssets(optionsFor(cache, { go }));

  expect(go.built).toEqual(["go.etcd.io/etcd/server/v3", "k8s.io/kubernetes/cmd/kubectl"]);
});

test("a binary that is half written is never seen under its name, nor left behind", async ({ cache }) => {
  const go = fakeGo(async ({ output }) => {
    await writeFile(output, "ha");
    throw new Error("interrupted");
  });

  await expect(buildAssets(optionsFor(cache, { go }))).rejects.toThrow("interrupted");

  const [directory = ""] = await readdir(cache);
  expect(await readdir(join(cache, directory))).toEqual([]);
});

test("two builds at once wait for each other, and the second finds the work done", async ({ cache }) => {
  const clock = new FakeClock();
  const { promise: finish, resolve: finished } = Promise.withResolvers<undefined>();
  const first = fakeGo(async ({ output }) => {
    await finish;
    await writeFile(output, "binary");
  });
  const second = fakeGo();
  const firstBuild = buildAssets(optionsFor(cache, { go: first, clock }));
  await expect.poll(() => first.built.length).toBe(1);
  const waiting = optionsFor(cache, { go: second, clock });
  const secondBuild = buildAssets(waiting);
  await expect.poll(() => waiting.lines).toEqual([`process ${process.pid} builds the same binaries: waiting for it`]);

  finished(undefined);
  await firstBuild;
  await clock.advance(500);

  expect(await secondBuild).toBe(await firstBuild);
  expect(second.built).toEqual([]);
});

test("a lock of a process that is gone is taken over", async ({ cache }) => {
  const options = optionsFor(cache);
  const directory = await buildAssets(options);
  await rm(join(directory, "etcd"));
  // The highest id that Linux gives is 2^22.
  await writeFile(`${directory}.lock`, "99999999");

  await buildAssets(options);

  expect(await readFile(join(directory, "etcd"), "utf8")).toBe("binary");
});

test("a wait for another's build ends with the signal", async ({ cache }) => {
  const directory = await buildAssets(optionsFor(cache));
  await rm(join(directory, "etcd"));
  await writeFile(`${directory}.lock`, String(process.pid));
  const abort = new AbortController();
  const options = optionsFor(cache, { signal: abort.signal });
  const build = buildAssets(options);
  await expect.poll(() => options.lines.length).toBe(1);

  abort.abort(new Error("interrupted"));

  await expect(build).rejects.toThrow("interrupted");
});

test("a build that goes on says so", async ({ cache }) => {
  const clock = new FakeClock();
  const { promise: finish, resolve: finished } = Promise.withResolvers<undefined>();
  const go = fakeGo(async ({ output }) => {
    await finish;
    await writeFile(output, "binary");
  });
  const options = optionsFor(cache, { go, clock, recipes: recipesFor(["etcd"]) });
  const build = buildAssets(options);
  await expect.poll(() => go.built.length).toBe(1);

  await clock.advance(31_000);
  finished(undefined);
  await build;

  expect(options.lines).toEqual([
    "etcd: building",
    "etcd: building, 15 s",
    "etcd: building, 30 s",
    "etcd: built in 31 s",
  ]);
  expect(clock.pendingTimers).toBe(0);
});
