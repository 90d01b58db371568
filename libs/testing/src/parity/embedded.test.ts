// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The contract that makes the embedded server a stand-in for the real one: to the same requests it gives the answers
// that a real kube-apiserver was recorded to give. A difference that stays is on the list, with its reason.
import { expect, test } from "vitest";
import { compareEmbedded, describeDifference } from "./compare-embedded.ts";
import { readKnownDifferences } from "./goldens.ts";
import { judge } from "./known-differences.ts";
import { needsKubectl } from "./script.ts";
import { requestScripts } from "./scripts/request-scripts.ts";

const known = await readKnownDifferences();
const scripts = requestScripts.filter((script) => !needsKubectl(script));

test.for(scripts.map((script) => ({ name: script.name, script })))(
  "the embedded server answers $name as the real one does",
  { timeout: 240_000 },
  async ({ script }) => {
    const { unexpected, vanished } = judge(script.name, await compareEmbedded(script), known);

    expect(unexpected.map(describeDifference).join("\n")).toBe("");
    expect(vanished).toEqual([]);
  },
);
