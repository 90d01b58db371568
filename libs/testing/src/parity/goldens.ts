// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The goldens on disk, beside the sources of this package.
import { readFile } from "node:fs/promises";
import { parseJson } from "./json.ts";
import type { KnownDifference } from "./known-differences.ts";
import type { Recording } from "./recording.ts";

/** Where the goldens lie: one `<script>.json` for each script, and `known-differences.json`. */
export const goldensFolder = new URL("../../goldens/", import.meta.url);

/** What the real server answered to a script. */
export async function readGolden(script: string): Promise<Recording> {
  const text = await readFile(new URL(`${script}.json`, goldensFolder), "utf8");
  // `formatRecording` wrote the file; a test compares each golden with its script's steps.
  return parseJson(text) as unknown as Recording;
}

/** The Kubernetes minor that the goldens were recorded with, such as `1.36`. */
export async function recordedMinor(): Promise<string> {
  const { serverVersion } = await readGolden("crud");
  return serverVersion.replace(/^v(\d+\.\d+)\..*$/, "$1");
}

/** The differences that stay. */
export async function readKnownDifferences(): Promise<readonly KnownDifference[]> {
  const text = await readFile(new URL("known-differences.json", goldensFolder), "utf8");
  // The file is checked in and its use in `judge` is under test.
  return parseJson(text) as unknown as readonly KnownDifference[];
}
