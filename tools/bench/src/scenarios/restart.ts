// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { systemClock } from "@nuvolaris/clock";
import { Sample } from "@nuvolaris/crd-types";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Figure, Scenario } from "../figure.ts";
import { createSamples, sampleNames } from "../samples.ts";
import { startEmbedded } from "../subjects.ts";

const samples = 10_000;

/** Our control plane comes back with what it had. */
export const restartScenario: Scenario = {
  name: "restart",
  description: `our control plane starts again on a folder with ${samples} Samples of 2 KB`,
  async run(progress) {
    await using folder = await mkdtempDisposable(join(tmpdir(), "bench-restart-"));
    {
      await using first = await startEmbedded({ dataDir: folder.path, isNew: true });
      progress(`${samples} Samples`);
      await createSamples(first.client, sampleNames("kept", samples));
      await first.end();
    }
    progress("start again");
    await using again = await startEmbedded({ dataDir: folder.path, isNew: false });
    const before = systemClock.monotonicNow();
    const { items } = await again.client.list(Sample, { namespace: "default" });
    const listedInMs = systemClock.monotonicNow() - before;
    if (items.length !== samples) throw new Error(`${items.length} Samples of ${samples} came back`);
    return figuresOf(again.startedInMs, listedInMs, (await again.usage())?.rssMb ?? Number.NaN);
  },
};

function figuresOf(startedInMs: number, listedInMs: number, rssMb: number): Figure[] {
  const figure = { scenario: "restart", subject: "embedded" } as const;
  return [
    { ...figure, name: "start to ready", unit: "ms", value: startedInMs },
    { ...figure, name: `list of ${samples}`, unit: "ms", value: listedInMs },
    { ...figure, name: "rss", unit: "MB", value: rssMb },
  ];
}
