// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Sample } from "@nuvolaris/crd-types";
import { systemClock } from "@nuvolaris/clock";
import type { Figure, Scenario } from "../figure.ts";
import type { Usage } from "../process-usage.ts";
import { createSamples, sampleNames } from "../samples.ts";
import { availableSubjects, type Subject } from "../subjects.ts";

const warmUp = 300;
const creates = 9700;

/** Our control plane beside a real one: start, memory, writes, reads. */
export const controlPlaneScenario: Scenario = {
  name: "control-plane",
  description: `start to ready, memory, ${creates} creates of 2 KB over HTTPS, a list of them`,
  async run(progress) {
    const figures: Figure[] = [];
    for (const starter of await availableSubjects(progress)) {
      progress(`${starter.name}: start`);
      await using subject = await starter.start();
      figures.push(...(await measure(subject, progress)));
    }
    return figures;
  },
};

async function measure(subject: Subject, progress: (message: string) => void): Promise<Figure[]> {
  const { client, startedInMs } = subject;
  const figure = { scenario: "control-plane", subject: subject.name } as const;
  const empty = await subject.usage();
  await createSamples(client, sampleNames("warm", warmUp));
  progress(`${subject.name}: ${creates} creates`);
  const warm = await subject.usage();
  const createdInMs = await timed(() => createSamples(client, sampleNames("measured", creates)));
  const written = await subject.usage();
  progress(`${subject.name}: list`);
  const listedInMs = await timed(() => client.list(Sample, { namespace: "default" }));
  const full = await subject.usage();
  return [
    { ...figure, name: "start to ready", unit: "ms", value: startedInMs },
    { ...figure, name: "creates", unit: "1/s", value: creates / (createdInMs / 1000) },
    { ...figure, name: `list of ${warmUp + creates}`, unit: "ms", value: listedInMs },
    ...(warm && written
      ? [{ ...figure, name: "cpu per create", unit: "ms", value: perCreate(warm, written) } as const]
      : []),
    ...(empty ? [{ ...figure, name: "rss empty", unit: "MB", value: empty.rssMb } as const] : []),
    ...(written
      ? [{ ...figure, name: `rss with ${warmUp + creates}`, unit: "MB", value: written.rssMb } as const]
      : []),
    ...(full ? [{ ...figure, name: "rss after the list", unit: "MB", value: full.rssMb } as const] : []),
  ];
}

function perCreate(before: Usage, after: Usage): number {
  return (after.cpuMs - before.cpuMs) / creates;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = systemClock.monotonicNow();
  await work();
  return systemClock.monotonicNow() - startedAt;
}
