// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The goldens are what a real control plane answers, now: the premise of all comparisons with the embedded server.
import { join } from "node:path";
import { expect, test } from "vitest";
import { locateAssets } from "../envtest/assets.ts";
import { compare } from "./compare.ts";
import { describeDifference } from "./compare-embedded.ts";
import { startEnvtestTarget } from "./envtest-target.ts";
import { readGolden } from "./goldens.ts";
import { parseJson } from "./json.ts";
import { recordAll } from "./record-all.ts";
import { formatRecording, type Recording } from "./recording.ts";
import { requiredNames } from "../probes/requirements.ts";
import { requestScripts } from "./scripts/request-scripts.ts";

const isRequired = requiredNames(process.env).has("envtest");

test("a real control plane answers all scripts as their goldens say", { timeout: 1_200_000 }, async ({ skip }) => {
  if (!isRequired)
    return skip('E2E_REQUIRED does not name envtest; "npx nx run envtest-assets:record -- --check" does the same');
  const located = await locateAssets({
    environment: process.env,
    components: ["etcd", "kube-apiserver", "kubectl"],
  });
  if (!located.found) throw new Error(`E2E_REQUIRED names envtest, but ${located.reason}`);
  const { assets } = located;
  const compared: string[] = [];
  const differences: string[] = [];

  await recordAll({
    scripts: requestScripts,
    startTarget: () => startEnvtestTarget(assets, join(assets.directory, "kubectl")),
    onRecorded: async (recording) => {
      const found = compare(await readGolden(recording.script), parseAgain(recording));
      compared.push(recording.script);
      differences.push(...found.map((difference) => `${recording.script}: ${describeDifference(difference)}`));
    },
  });

  expect(differences.join("\n")).toBe("");
  expect(compared.sort()).toEqual(requestScripts.map(({ name }) => name).sort());
});

/** A recording as it would be read back from its golden. */
function parseAgain(recording: Recording): Recording {
  return parseJson(formatRecording(recording)) as unknown as Recording;
}
