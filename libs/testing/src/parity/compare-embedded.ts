// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Plays a script on the embedded server and holds its answers against the golden.
import { compare, type Difference } from "./compare.ts";
import { startEmbeddedKubectlTarget, startEmbeddedTarget, type EmbeddedTarget } from "./embedded-target.ts";
import { readGolden } from "./goldens.ts";
import { record, ScriptError } from "./record.ts";
import { needsKubectl, type RequestScript } from "./script.ts";

/**
 * All differences between the embedded server's answers and the real one's. `kubectl` is the path of a kubectl of the
 * recorded version, which some scripts need.
 */
export async function compareEmbedded(script: RequestScript, kubectl?: string): Promise<readonly Difference[]> {
  await using target = await startTarget(script, kubectl);
  return compare(await readGolden(script.name), await record(script, target));
}

function startTarget(script: RequestScript, kubectl: string | undefined): Promise<EmbeddedTarget> {
  if (!needsKubectl(script)) return startEmbeddedTarget();
  if (kubectl === undefined) throw new ScriptError(`script ${script.name} cannot be played without a kubectl`);
  return startEmbeddedKubectlTarget(kubectl);
}

/** A difference for people to read. */
export function describeDifference({ step, at, golden, actual }: Difference): string {
  return `${step}\n  ${at === "" ? "(the whole answer)" : at}\n    golden: ${tell(golden)}\n    now:    ${tell(actual)}`;
}

function tell(value: Difference["golden"]): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
