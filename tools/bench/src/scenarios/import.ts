// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Child } from "../child.ts";
import { median, type Figure, type Scenario } from "../figure.ts";

const program = new URL("../programs/import-module.ts", import.meta.url);
const subjects = [
  { name: "bare node", args: [] },
  { name: "@nuvolaris/framework", args: ["@nuvolaris/framework"] },
  { name: "@kubernetes/client-node", args: ["@kubernetes/client-node"] },
];
const runs = 5;

/** What an author's process pays before its first line. */
export const importScenario: Scenario = {
  name: "import",
  description: `import time and memory, median of ${runs} processes`,
  async run(progress) {
    const figures: Figure[] = [];
    for (const { name, args } of subjects) {
      progress(name);
      const measured = [];
      for (let run = 0; run < runs; run++) measured.push(await measure(args));
      const figure = { scenario: "import", subject: name };
      figures.push({ ...figure, name: "import", unit: "ms", value: median(measured.map(({ ms }) => ms)) });
      figures.push({ ...figure, name: "rss after", unit: "MB", value: median(measured.map(({ rssMb }) => rssMb)) });
    }
    return figures;
  },
};

async function measure(args: readonly string[]): Promise<{ readonly ms: number; readonly rssMb: number }> {
  await using child = new Child(program, args);
  // Proof of the cast: that is what the program sends.
  return (await child.next()) as unknown as { ms: number; rssMb: number };
}
