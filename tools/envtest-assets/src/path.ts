// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { writeFile } from "node:fs/promises";
import { locateAssets } from "@nuvolaris/testing";
import { recipesFor } from "./components.ts";
import { UsageError } from "./usage-error.ts";

export interface PathVerbOptions {
  /** Kubernetes minor; default the newest that is there. */
  readonly kubernetes?: string;
  /** Which binaries must be there. None means etcd and kube-apiserver. */
  readonly component: readonly string[];
  readonly output?: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly print: (line: string) => void;
}

/** `path`: tells the folder of the binaries, `KUBEBUILDER_ASSETS` before the cache. Errors: {@link UsageError} if there is none. */
export async function path(options: PathVerbOptions): Promise<void> {
  const { component, kubernetes, environment } = options;
  const located = await locateAssets({
    environment,
    ...(component.length > 0 && { components: recipesFor(component).map((recipe) => recipe.component) }),
    ...(kubernetes !== undefined && { minor: kubernetes }),
  });
  if (!located.found) throw new UsageError(located.reason);
  options.print(located.assets.directory);
  if (options.output !== undefined) await writeFile(options.output, `${located.assets.directory}\n`);
}
