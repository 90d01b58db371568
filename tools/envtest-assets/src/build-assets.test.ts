// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
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
    beforeBuild: () => Promise.resolve(),
    clock: new FakeClock(),
    signal: new AbortController().signal,
    print: (line) => lines.push(line),
    lines,
    ...more,
  };
}

const built = [
  "k8s.io/kubernetes/cmd/kube-apiserver",
  "go.etcd.io/etcd/server/v3",
  "k8s.io/kubernetes/cmd/kubectl",
  "k8s.io/kubernetes/cmd/kube-controller-manager",
];

/** The binary that the store has of a component. */
async function stored(cache: string, component: string): Promise<string> {
  const name = (await readdir(join(cache, "binaries"))).find((each) =>
    new RegExp(`^${component}-[0-9a-f]{12}$`).test(each),
  );
  return join(cache, "binaries", name ?? `no ${component}`);
}

test("what is missing is built, in order, and the folder holds nothing else", async ({ cache }) => {
  const go = fakeGo();

  const directory = await buildAssets(optionsFor(cache, { go }));

  expect(go.built).toEqual(built);
  expect((await readdir(directory)).sort()).toEqual(["etcd", "kube-apiserver", "kube-controller-manager", "kubectl"]);
});

test("a finished binary is not built again, whatever becomes of the next", async ({ cache }) => {
  const failing = fakeGo(({ output, goPackage }) =>
    goPackage.includes("etcd") ? Promise.reject(new Error("killed")) : writeFile(output, "binary"),
  );
  await expect(buildAssets(optionsFor(cache, { go: failing }))).rejects.toThrow("killed");
  const go = fakeGo();

  await buildAssets(optionsFor(cache, { go }));
  await buildAssets(optionsFor(cache, { go }));

  expect(go.built).toEqual(built.slice(1));
});

test("another release gets its own programs, and the same etcd", async ({ cache }) => {
  const recipes = recipesFor(["etcd", "kubectl"]);
  await buildAssets(optionsFor(cache, { recipes }));
  const go = fakeGo();

  const directory = await buildAssets(optionsFor(cache, { recipes, go, release: releaseOf("1.35") }));

  expect(go.built).toEqual(["k8s.io/kubernetes/cmd/kubectl"]);
  expect((await readdir(directory)).sort()).toEqual(["etcd", "kubectl"]);
});

test("a binary that is half written is never seen under its name, nor left behind", async ({ cache }) => {
  const go = fakeGo(async ({ output }) => {
    await writeFile(output, "ha");
    throw new Error("interrupted");
  });

  await expect(buildAssets(optionsFor(cache, { go }))).rejects.toThrow("interrupted");

  expect(await readdir(cache)).toEqual(["binaries"]);
  expect(await readdir(join(cache, "binaries"))).toEqual([]);
});

test("a binary that was damaged in the cache is built again, and the folder gets the whole one", async ({ cache }) => {
  const directory = await buildAssets(optionsFor(cache));
  await truncate(await stored(cache, "etcd"), 3);
  const go = fakeGo();
  const options = optionsFor(cache, { go });

  await buildAssets(options);

  expect(go.built).toEqual(["go.etcd.io/etcd/server/v3"]);
  expect(options.lines[0]).toBe("etcd: the one in the cache is damaged");
  expect(await readFile(join(directory, "etcd"), "utf8")).toBe("binary");
});

test("what is gone from the folder is there again without a build", async ({ cache }) => {
  const directory = await buildAssets(optionsFor(cache));
  await rm(join(directory, "etcd"));
  const go = fakeGo();

  await buildAssets(optionsFor(cache, { go }));

  expect(go.built).toEqual([]);
  expect(await readFile(join(directory, "etcd"), "utf8")).toBe("binary");
});

test("two builds at once wait for each other, and the second finds the work done", async ({ cache }) => {
  const clock = new FakeClock();
  const recipes = recipesFor(["etcd"]);
  const { promise: finish, resolve: finished } = Promise.withResolvers<undefined>();
  const first = fakeGo(async ({ output }) => {
    await finish;
    await writeFile(output, "binary");
  });
  const second = fakeGo();
  const firstBuild = buildAssets(optionsFor(cache, { recipes, go: first, clock }));
  await expect.poll(() => first.built.length).toBe(1);
  const waiting = optionsFor(cache, { recipes, go: second, clock });
  const secondBuild = buildAssets(waiting);
  await expect.poll(() => waiting.lines).toEqual([`etcd: process ${process.pid} builds it, waiting`]);

  finished(undefined);
  await firstBuild;
  await clock.advance(500);

  expect(await secondBuild).toBe(await firstBuild);
  expect(second.built).toEqual([]);
});

test("a lock of a process that is gone is taken over", async ({ cache }) => {
  await buildAssets(optionsFor(cache));
  const etcd = await stored(cache, "etcd");
  await rm(etcd);
  // The highest id that Linux gives is 2^22.
  await writeFile(`${etcd}.lock`, "99999999");

  await buildAssets(optionsFor(cache));

  expect(await readFile(etcd, "utf8")).toBe("binary");
});

test("a wait for another's build ends with the signal", async ({ cache }) => {
  await buildAssets(optionsFor(cache));
  const etcd = await stored(cache, "etcd");
  await rm(etcd);
  await writeFile(`${etcd}.lock`, String(process.pid));
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
