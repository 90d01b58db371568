// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Builds what is not there yet, one binary after the other: each uses all cores by itself.
import { access, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "@nuvolaris/clock";
import { lockBuild } from "./build-lock.ts";
import { linkerFlags, type ComponentRecipe } from "./components.ts";
import { buildName, etcdModule, kubernetesModule } from "./go-modules.ts";
import type { Go } from "./go.ts";
import type { KubernetesRelease } from "./releases.ts";

export interface BuildAssetsOptions {
  readonly release: KubernetesRelease;
  readonly recipes: readonly ComponentRecipe[];
  /** The folder below which each build has one of its own. */
  readonly cache: string;
  readonly go: Go;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}

/** How often a build that goes on says so: often enough to be seen alive, seldom enough for a log. */
const progressEveryMs = 15_000;

/** Builds the binaries that are missing and tells the folder that holds them. A finished binary is never built again. */
export async function buildAssets(options: BuildAssetsOptions): Promise<string> {
  const { release, cache, go, print } = options;
  const directory = join(cache, await buildName(release));
  const missing = await missingIn(directory, options.recipes);
  if (missing.length === 0) return directory;
  await using resources = new AsyncDisposableStack();
  resources.use(
    await lockBuild({
      file: `${directory}.lock`,
      clock: options.clock,
      signal: options.signal,
      onWait: (holder) => {
        print(`process ${holder} builds the same binaries: waiting for it`);
      },
    }),
  );
  await mkdir(directory, { recursive: true });
  const modules = { etcd: etcdModule, kubernetes: await kubernetesModule(release, cache, go) };
  // Whoever held the lock may have built them.
  for (const recipe of await missingIn(directory, missing)) {
    await withProgress(options, recipe.component, () =>
      build(options, recipe, { directory, module: modules[recipe.module] }),
    );
  }
  return directory;
}

async function missingIn(directory: string, recipes: readonly ComponentRecipe[]): Promise<readonly ComponentRecipe[]> {
  const missing: ComponentRecipe[] = [];
  for (const recipe of recipes) {
    await access(join(directory, recipe.component)).catch(() => missing.push(recipe));
  }
  return missing;
}

interface BuildPlace {
  readonly directory: string;
  readonly module: string;
}

async function build({ release, go }: BuildAssetsOptions, recipe: ComponentRecipe, place: BuildPlace): Promise<void> {
  const { component, goPackage } = recipe;
  const output = join(place.directory, `.${component}.${process.pid}`);
  try {
    await go.build({ module: place.module, goPackage, linkerFlags: linkerFlags(recipe.module, release), output });
    await rename(output, join(place.directory, component));
  } finally {
    await rm(output, { force: true });
  }
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
