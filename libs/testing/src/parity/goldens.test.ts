// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readdir, readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { locateAssets } from "../envtest/assets.ts";
import { startEnvtest } from "../envtest/envtest-control-plane.ts";
import { compare } from "./compare.ts";
import { describeDifference } from "./compare-embedded.ts";
import { envtestTarget, parityUsers, tokenOf } from "./envtest-target.ts";
import { goldensFolder, readGolden, readKnownDifferences } from "./goldens.ts";
import { parseJson } from "./json.ts";
import { record } from "./record.ts";
import { formatRecording, type Recording } from "./recording.ts";
import type { RequestScript } from "./script.ts";
import { requestScripts } from "./scripts/request-scripts.ts";

const located = await locateAssets({ environment: process.env });
const isRequired = process.env["E2E_REQUIRED"]?.split(",").includes("envtest") ?? false;

function recordedTitles(script: RequestScript): readonly string[] {
  return script.steps.filter((step) => !(step.kind === "request" && step.setUp)).map(({ title }) => title);
}

test("each script has a golden, and each golden a script", async () => {
  const files = (await readdir(goldensFolder)).filter((name) => name !== "known-differences.json");

  expect(files.sort()).toEqual(requestScripts.map(({ name }) => `${name}.json`).sort());
});

test("all goldens are of one server version", async () => {
  const versions = await Promise.all(requestScripts.map(async ({ name }) => (await readGolden(name)).serverVersion));

  expect(new Set(versions).size).toBe(1);
});

test("the known differences name steps that there are", async () => {
  for (const { steps } of await readKnownDifferences()) {
    for (const [name, titles] of Object.entries(steps)) {
      const script = requestScripts.find((candidate) => candidate.name === name);
      expect(script && recordedTitles(script)).toEqual(expect.arrayContaining([...titles]));
    }
  }
});

describe.each(requestScripts.map((script) => ({ name: script.name, script })))("$name", ({ name, script }) => {
  test("titles are unique, for they name the steps", () => {
    const titles = recordedTitles(script);

    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  });

  test("the golden answers the script's steps, in their order", async () => {
    expect((await readGolden(name)).answers.map(({ title }) => title)).toEqual(recordedTitles(script));
  });

  test("the golden tells nothing that another run would not", async () => {
    const text = await readFile(new URL(`${name}.json`, goldensFolder), "utf8");

    expect(text.match(/\b(?!00000000-)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g)).toBeNull();
    expect(text.match(/\b20(?:2[5-9]|[3-9]\d)-\d\d-\d\dT/g)).toBeNull();
    expect(text.match(/"resourceVersion": "\d{2,}"/g)).toBeNull();
  });

  test("a real control plane still answers so", { timeout: 180_000 }, async ({ skip }) => {
    if (!isRequired)
      return skip('E2E_REQUIRED does not name envtest; "npx nx run envtest-assets:record -- --check" does the same');
    if (!located.found) throw new Error(`E2E_REQUIRED names envtest, but ${located.reason}`);
    await using controlPlane = await startEnvtest({
      assets: located.assets,
      token: tokenOf("admin"),
      users: parityUsers,
    });

    const again = await record(script, envtestTarget(controlPlane));

    expect(compare(await readGolden(name), parseAgain(again)).map(describeDifference)).toEqual([]);
  });
});

/** A recording as it would be read back from its golden. */
function parseAgain(recording: Recording): Recording {
  return parseJson(formatRecording(recording)) as unknown as Recording;
}
