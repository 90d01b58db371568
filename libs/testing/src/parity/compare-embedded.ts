// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Plays a script on the embedded server and holds its answers against the golden.
import { compare, type Difference } from "./compare.ts";
import { startEmbeddedTarget } from "./embedded-target.ts";
import { readGolden } from "./goldens.ts";
import { record } from "./record.ts";
import type { RequestScript } from "./script.ts";

/** All differences between the embedded server's answers and the real one's. */
export async function compareEmbedded(script: RequestScript): Promise<readonly Difference[]> {
  await using target = await startEmbeddedTarget();
  return compare(await readGolden(script.name), await record(script, target));
}

/** A difference for people to read. */
export function describeDifference({ step, at, golden, actual }: Difference): string {
  return `${step}\n  ${at === "" ? "(the whole answer)" : at}\n    real:     ${tell(golden)}\n    embedded: ${tell(actual)}`;
}

function tell(value: Difference["golden"]): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
