// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** `nx run operator:undeploy`: takes the operator off a cluster, in two steps. */
import { Sample } from "@nuvolaris/crd-types";
import { UsageError } from "@nuvolaris/operator-cli";
import { isCrd } from "./deploy.ts";
import { renderOverlay, textOf, type OverlayOptions } from "./overlay.ts";

export interface UndeployOptions extends OverlayOptions {
  /** Leaves the Samples, which then nobody looks after. */
  readonly keepSamples: boolean;
  /** Deletes the CRDs too. */
  readonly crds: boolean;
  /** How long each step may take, in seconds. */
  readonly timeoutSeconds: number;
  readonly print: (line: string) => void;
}

/**
 * First the Samples, while the operator is still there; then, when they are gone, the operator.
 *
 * This operator's Samples have no finalizer, so that nothing can get stuck even in the other order; one with delete handlers
 * would leave its finalizer on objects that are deleted after it. CRDs stay unless it is asked for them, so that it takes more
 * than a word to lose what is stored under them. Running it again on a cluster without the operator changes nothing.
 *
 * Errors: UsageError, KubectlError.
 */
export async function undeploy(options: UndeployOptions): Promise<void> {
  const { kubectl, keepSamples, crds, timeoutSeconds, print } = options;
  if (keepSamples && crds) throw new UsageError("--keep-samples and --crds contradict: Samples go with their CRD");
  const objects = await renderOverlay(options);
  const waiting = [`--wait=true`, `--timeout=${timeoutSeconds}s`, "--ignore-not-found"];
  const run = { timeoutMs: (timeoutSeconds + 30) * 1000 };
  const tell = (told: string): void => {
    for (const line of told.split("\n").filter((each) => each !== "")) print(`  ${line}`);
  };
  const samples = `${Sample.plural}.${Sample.group}`;
  const isServed = (await kubectl(["get", "crd", samples, "--ignore-not-found", "-o", "name"])).trim() !== "";
  if (!keepSamples && isServed) {
    print("step 1: the Samples, while the operator is there");
    tell(await kubectl(["delete", samples, "--all", "--all-namespaces", ...waiting], run));
  }
  print("step 2: the operator");
  const operator = objects.filter((object) => !isCrd(object));
  tell(await kubectl(["delete", ...waiting, "-f", "-"], { ...run, input: textOf(operator.toReversed()) }));
  const definitions = objects.filter(isCrd);
  if (!crds) {
    print(`kept: ${definitions.map(({ metadata }) => metadata.name).join(", ")} (--crds deletes)`);
    return;
  }
  tell(await kubectl(["delete", ...waiting, "-f", "-"], { ...run, input: textOf(definitions) }));
}
