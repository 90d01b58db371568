// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Writes the list of known differences as a page for the embedded server's users.
import { readFile, writeFile } from "node:fs/promises";
import { readKnownDifferences, type KnownDifference } from "@nuvolaris/testing";
import { UsageError } from "./usage-error.ts";

export interface DifferencesVerbOptions {
  /** Compare with the page instead of writing it. */
  readonly check: boolean;
  readonly print: (line: string) => void;
}

const page = new URL("../../../libs/apiserver/KNOWN-DIFFERENCES.md", import.meta.url);

const head = `<!--
Copyright the Nuvolaris operator platform authors
SPDX-License-Identifier: Apache-2.0
-->

# Known differences from kube-apiserver

The same requests are sent to this server and to a real kube-apiserver, and the answers are compared (see
\`libs/testing/src/parity\`). Where they differ, and why. This page is written from
\`libs/testing/goldens/known-differences.json\` by \`npx nx run envtest-assets:differences\`.
`;

/** `differences`: writes the page. Errors: {@link UsageError} when `check` finds it out of date. */
export async function writeDifferences({ check, print }: DifferencesVerbOptions): Promise<void> {
  const text = formatDifferences(await readKnownDifferences());
  const current = await readFile(page, "utf8").catch(() => "");
  if (current === text) {
    print("KNOWN-DIFFERENCES.md is up to date");
    return;
  }
  if (check)
    throw new UsageError("libs/apiserver/KNOWN-DIFFERENCES.md is out of date: npx nx run envtest-assets:differences");
  await writeFile(page, text);
  print("KNOWN-DIFFERENCES.md was written");
}

/** The page for a list: a section for each reason, with the requests where it shows. */
export function formatDifferences(known: readonly KnownDifference[]): string {
  const sections = known.map(({ reason, steps, at }) => {
    const scripts = Object.entries(steps).flatMap(([script, titles]) => titles.map((title) => `- ${script}: ${title}`));
    const places =
      at === undefined ? [] : ["", `In the answers at ${at.map((pointer) => `\`${pointer}\``).join(", ")}.`];
    return ["", `## ${reason}`, ...places, "", ...scripts, ""].join("\n");
  });
  return head + (sections.length > 0 ? sections.join("") : "\nNone.\n");
}
