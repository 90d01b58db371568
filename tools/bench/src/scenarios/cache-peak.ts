// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { ConfigMap } from "@nuvolaris/client";
import { Child } from "../child.ts";
import { median, type Figure, type Scenario } from "../figure.ts";
import { fromSeveralSides, sampleNames } from "../samples.ts";
import { availableSubjects, type Subject } from "../subjects.ts";

const program = new URL("../programs/cached-objects.ts", import.meta.url);
const kept = ["everything", "fields", "metadata"];
const objects = 10_000;
const runs = 3;
/** As much as a Pod has, and a little that somebody wants to know. */
const data = { large: "x".repeat(8000), small: "1" };

/** What a cache costs while it is filled, which is when it costs most. */
export const cachePeakScenario: Scenario = {
  name: "cache-peak",
  description: `peak memory of a process that caches ${objects} objects of 8 KB, by what it keeps, median of ${runs}`,
  async run(progress) {
    const figures: Figure[] = [];
    for (const starter of await availableSubjects(progress)) {
      progress(`${starter.name}: ${objects} objects`);
      await using subject = await starter.start();
      await createObjects(subject);
      for (const what of kept) {
        progress(`${starter.name}: ${what}`);
        const peaks: number[] = [];
        for (let run = 0; run < runs; run++) peaks.push(await peakOf(what, subject));
        figures.push({
          scenario: "cache-peak",
          subject: `${what}, ${starter.name}`,
          name: "peak over an idle client",
          unit: "MB",
          value: median(peaks),
          spread: { lowest: Math.min(...peaks), highest: Math.max(...peaks) },
        });
      }
    }
    return figures;
  },
};

async function createObjects({ client }: Subject): Promise<void> {
  await fromSeveralSides(sampleNames("cached", objects), (name) =>
    client.create(ConfigMap, { metadata: { name, namespace: "default" }, data }),
  );
}

async function peakOf(what: string, { kubeconfig }: Subject): Promise<number> {
  await using child = new Child(program, [what], { KUBECONFIG: kubeconfig });
  const { objects: cached, peakMb } = await child.next();
  // The control plane has ConfigMaps of its own.
  if (typeof cached !== "number" || cached < objects || typeof peakMb !== "number") {
    throw new Error(`${String(cached)} of ${objects} objects were cached`);
  }
  return peakMb;
}
