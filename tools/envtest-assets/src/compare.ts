// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Shows where the embedded server answers otherwise than the goldens say, beyond what is known to differ.
import {
  compareEmbedded,
  describeDifference,
  judge,
  locateKubectl,
  needsKubectl,
  readKnownDifferences,
  recordedMinor,
} from "@nuvolaris/testing";
import { chosenScripts } from "./chosen-scripts.ts";
import { UsageError } from "./usage-error.ts";

export interface CompareVerbOptions {
  /** Which scripts; none means all. */
  readonly names: readonly string[];
  /** Where a kubectl of the recorded version is looked for; pass `process.env`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly print: (line: string) => void;
}

/**
 * `compare`: errors with {@link UsageError} if anything differs that is not on the list, or is on it and does not differ. Without a kubectl
 * its scripts are passed over, and said so.
 */
export async function compareWithGoldens({ names, environment, print }: CompareVerbOptions): Promise<void> {
  const known = await readKnownDifferences();
  const kubectl = await locateKubectl({ environment, minor: await recordedMinor() });
  let count = 0;
  for (const script of chosenScripts(names)) {
    if (needsKubectl(script) && !kubectl.found) {
      print(`${script.name}: passed over: ${kubectl.reason}`);
      continue;
    }
    const differences = await compareEmbedded(script, kubectl.found ? kubectl.program : undefined);
    const { unexpected, vanished } = judge(script.name, differences, known);
    for (const difference of unexpected) print(`${script.name}: ${describeDifference(difference)}`);
    for (const { step, reason } of vanished) print(`${script.name}: ${step}\n  does not differ any more: ${reason}`);
    count += unexpected.length + vanished.length;
  }
  if (count > 0)
    throw new UsageError(`${count} differences; mend the server, or state the reason in known-differences.json`);
}
