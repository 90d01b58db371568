// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Writes pages for the embedded server's users: what is compared with the real one, and what differs.
import { readFile, writeFile } from "node:fs/promises";
import { readKnownDifferences, semantics, type KnownDifference, type Semantic } from "@nuvolaris/testing";
import { UsageError } from "./usage-error.ts";

export interface DifferencesVerbOptions {
  /** Compare with the page instead of writing it. */
  readonly check: boolean;
  readonly print: (line: string) => void;
}

const serverFolder = new URL("../../../libs/apiserver/", import.meta.url);

const head = `<!--
Copyright the Nuvolaris operator platform authors
SPDX-License-Identifier: Apache-2.0
-->

# Known differences from kube-apiserver

The same requests are sent to this server and to a real kube-apiserver, and the answers are compared (see
\`libs/testing/src/parity\`). Where they differ, and why. This page is written from
\`libs/testing/goldens/known-differences.json\` by \`npx nx run envtest-assets:differences\`.
`;

const semanticsHead = `<!--
Copyright the Nuvolaris operator platform authors
SPDX-License-Identifier: Apache-2.0
-->

# What is compared with kube-apiserver

Each claim, and the request scripts (\`libs/testing/src/parity/scripts\`) that show it on this server and on a real one. Where a whole script is
named, all its steps do. This page is written from \`libs/testing/src/parity/semantics.ts\` by \`npx nx run envtest-assets:differences\`;
[known differences](KNOWN-DIFFERENCES.md) are on a page of their own.
`;

/** `differences`: writes both pages. Errors: {@link UsageError} when `check` finds one out of date. */
export async function writeDifferences({ check, print }: DifferencesVerbOptions): Promise<void> {
  const pages = {
    "KNOWN-DIFFERENCES.md": formatDifferences(await readKnownDifferences()),
    "SEMANTICS.md": formatSemantics(semantics),
  };
  for (const [name, text] of Object.entries(pages)) {
    const page = new URL(name, serverFolder);
    const isCurrent = (await readFile(page, "utf8").catch(() => "")) === text;
    if (!isCurrent && check)
      throw new UsageError(`libs/apiserver/${name} is out of date: npx nx run envtest-assets:differences`);
    if (!isCurrent) await writeFile(page, text);
    print(`${name} ${isCurrent ? "is up to date" : "was written"}`);
  }
}

/** The page of what is compared: a section for each subject, with the scripts and steps that show each claim. */
export function formatSemantics(subjects: Readonly<Record<string, readonly Semantic[]>>): string {
  const sections = Object.entries(subjects).map(([subject, claims]) =>
    ["", `## ${subject}`, "", ...claims.map(formatClaim), ""].join("\n"),
  );
  return semanticsHead + sections.join("");
}

function formatClaim({ claim, shownBy, elsewhere }: Semantic): string {
  const places = Object.entries(shownBy).map(([script, titles]) =>
    titles.length === 0 ? `\`${script}\`` : `\`${script}\`: ${titles.join("; ")}`,
  );
  const further = elsewhere === undefined ? [] : [`tested elsewhere: ${elsewhere}`];
  return [`- ${claim}`, ...[...places, ...further].map((place) => `  - ${place}`)].join("\n");
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
