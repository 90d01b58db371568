// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The real kubectl meets the embedded server on a socket, and prints what it printed of a real one.
import { test } from "vitest";
import { compareEmbedded, describeDifference } from "./compare-embedded.ts";
import { readKnownDifferences, recordedMinor } from "./goldens.ts";
import { judge } from "./known-differences.ts";
import { locateKubectl } from "./kubectl/locate-kubectl.ts";
import { requiredNames } from "../probes/requirements.ts";
import { needsKubectl } from "./script.ts";
import { requestScripts } from "./scripts/request-scripts.ts";

const known = await readKnownDifferences();
const kubectl = await locateKubectl({ environment: process.env, minor: await recordedMinor() });
const isRequired = requiredNames(process.env).has("envtest");
const scripts = requestScripts.filter(needsKubectl);

test.concurrent.for(scripts.map((script) => ({ name: script.name, script })))(
  "kubectl cannot tell the embedded server from the real one: $name",
  { timeout: 600_000 },
  async ({ script }, { expect, skip }) => {
    if (!kubectl.found && isRequired) throw new Error(`E2E_REQUIRED names envtest, but ${kubectl.reason}`);
    if (!kubectl.found) return skip(kubectl.reason);
    const { unexpected, vanished } = judge(script.name, await compareEmbedded(script, kubectl.program), known);

    expect(unexpected.map(describeDifference).join("\n")).toBe("");
    expect(vanished).toEqual([]);
  },
);
