// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { readdir, readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { goldensFolder, readGolden, readKnownDifferences } from "./goldens.ts";
import type { RequestScript } from "./script.ts";
import { requestScripts } from "./scripts/request-scripts.ts";

function recordedTitles(script: RequestScript): readonly string[] {
  return script.steps.filter((step) => !("setUp" in step && step.setUp)).map(({ title }) => title);
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
});
