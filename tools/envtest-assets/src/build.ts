// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { writeFile } from "node:fs/promises";
import { assetsCacheDirectory, goProbe, runProgram, type RunProgram } from "@nuvolaris/testing";
import { systemClock, type Clock } from "@nuvolaris/clock";
import { buildAssets } from "./build-assets.ts";
import { componentRecipes, recipesFor, type ComponentRecipe } from "./components.ts";
import { goCommand, type Go } from "./go.ts";
import { releaseOf } from "./releases.ts";
import { UsageError } from "./usage-error.ts";

export interface BuildVerbOptions {
  /** Kubernetes minor; default the newest. */
  readonly kubernetes?: string;
  /** None means the default ones. */
  readonly component: readonly string[];
  /** Every component that there is. */
  readonly all: boolean;
  /** The folder is written to this file too; nx puts lines of its own before what is printed. */
  readonly output?: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly print: (line: string) => void;
  readonly signal: AbortSignal;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
  /** Default: runs programs of this machine. */
  readonly runProgram?: RunProgram;
  /** Default: the go command. */
  readonly go?: Go;
}

/** `build`: builds the binaries that are missing, and tells their folder. */
export async function build(options: BuildVerbOptions): Promise<void> {
  const release = releaseOf(options.kubernetes);
  const recipes = options.all ? componentRecipes : recipesFor(options.component);
  const directory = await buildAssets({
    release,
    recipes,
    cache: assetsCacheDirectory(options.environment),
    go: options.go ?? goCommand(options.environment, options.signal),
    beforeBuild: () => requireGo(recipes, options.runProgram ?? runProgram),
    clock: options.clock ?? systemClock,
    signal: options.signal,
    print: options.print,
  });
  options.print(directory);
  if (options.output !== undefined) await writeFile(options.output, `${directory}\n`);
}

async function requireGo(recipes: readonly ComponentRecipe[], run: RunProgram): Promise<void> {
  const found = await goProbe.run(run);
  if (found.available) return;
  const what = recipes.map(({ component }) => component).join(", ");
  throw new UsageError(`cannot build ${what}: ${found.reason}. To get it: ${goProbe.howToGet}`);
}
