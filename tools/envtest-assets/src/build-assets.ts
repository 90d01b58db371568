// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Builds what is not there yet, one binary after the other: each uses all cores by itself.
import { join } from "node:path";
import type { Clock } from "@nuvolaris/clock";
import { BinaryStore } from "./binary-store.ts";
import { lockBuild } from "./build-lock.ts";
import { linkerFlags, type ComponentRecipe } from "./components.ts";
import { binaryKey, checkedInModule, folderName, kubernetesModule } from "./go-modules.ts";
import type { Go } from "./go.ts";
import type { KubernetesRelease } from "./releases.ts";

export interface BuildAssetsOptions {
  readonly release: KubernetesRelease;
  readonly recipes: readonly ComponentRecipe[];
  /** The folder below which each build has one of its own. */
  readonly cache: string;
  readonly go: Go;
  /** Called before each build; rejects if none can be done. What is in the cache needs nothing. */
  readonly beforeBuild: () => Promise<void>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}

interface BuildOptions extends BuildAssetsOptions {
  readonly recipe: ComponentRecipe;
}

/** How often a build that goes on says so: often enough to be seen alive, seldom enough for a log. */
const progressEveryMs = 15_000;

/**
 * Builds the binaries that are missing and tells the folder that holds the release's. A finished binary is never built
 * again, whichever folder it was built for; one that is damaged is.
 */
export async function buildAssets(options: BuildAssetsOptions): Promise<string> {
  const directory = join(options.cache, await folderName(options.release));
  const store = new BinaryStore(join(options.cache, "binaries"));
  for (const recipe of options.recipes) {
    const name = `${recipe.component}-${await binaryKey(recipe, options.release)}`;
    if ((await store.look(name)) !== "whole") await buildInto(store, name, { ...options, recipe });
    await store.install(name, join(directory, recipe.component));
  }
  return directory;
}

async function buildInto(store: BinaryStore, name: string, options: BuildOptions): Promise<void> {
  const { recipe, release, cache, go, print } = options;
  await options.beforeBuild();
  await using _lock = await lockBuild({
    file: store.lockFile(name),
    clock: options.clock,
    signal: options.signal,
    onWait: (holder) => {
      print(`${recipe.component}: process ${holder} builds it, waiting`);
    },
  });
  // Whoever held the lock may have built it.
  const stored = await store.look(name);
  if (stored === "whole") return;
  if (stored === "damaged") print(`${recipe.component}: the one in the cache is damaged`);
  const { goPackage } = recipe;
  const module =
    recipe.module === "kubernetes" ? await kubernetesModule(release, cache, go) : checkedInModule(recipe.module);
  await withProgress(options, recipe.component, () =>
    store.put(name, (output) =>
      go.build({ module, goPackage, linkerFlags: linkerFlags(recipe.module, release), output }),
    ),
  );
}

async function withProgress(
  { clock, print }: BuildAssetsOptions,
  name: string,
  work: () => Promise<void>,
): Promise<void> {
  const start = clock.monotonicNow();
  const elapsed = (): string => `${Math.round((clock.monotonicNow() - start) / 1000)} s`;
  const stop = new AbortController();
  const reporting = reportUntil(stop.signal, clock, () => {
    print(`${name}: building, ${elapsed()}`);
  });
  print(`${name}: building`);
  try {
    await work();
    print(`${name}: built in ${elapsed()}`);
  } finally {
    stop.abort();
    await reporting;
  }
}

async function reportUntil(signal: AbortSignal, clock: Clock, report: () => void): Promise<void> {
  while (!signal.aborted) {
    const passed = await clock.sleep(progressEveryMs, signal).then(
      () => true,
      () => false,
    );
    if (passed) report();
  }
}
