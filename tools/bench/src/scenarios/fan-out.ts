// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { systemClock } from "@nuvolaris/clock";
import { Child } from "../child.ts";
import type { Figure, Scenario } from "../figure.ts";
import { createSamples, sampleNames } from "../samples.ts";
import { availableSubjects, type Subject } from "../subjects.ts";

const events = 1000;
const audiences = [10, 100];

/** Each write is told to everybody who watches. */
export const fanOutScenario: Scenario = {
  name: "fan-out",
  description: `${events} creates of 2 KB, told to ${audiences.join(" and ")} watchers over HTTPS`,
  async run(progress) {
    const figures: Figure[] = [];
    for (const starter of await availableSubjects(progress)) {
      await using subject = await starter.start();
      await createSamples(subject.client, sampleNames("warm", 300));
      for (const watchers of audiences) {
        progress(`${starter.name}: ${watchers} watchers`);
        figures.push(...(await measure(subject, watchers)));
      }
    }
    return figures;
  },
};

async function measure(subject: Subject, watchers: number): Promise<Figure[]> {
  const { name, kubeconfig, client } = subject;
  const program = new URL("../programs/watchers.ts", import.meta.url);
  await using audience = new Child(program, [watchers.toString(), events.toString()], { KUBECONFIG: kubeconfig });
  await audience.next();
  const before = await subject.usage();
  const startedAt = systemClock.monotonicNow();
  await Promise.all([createSamples(client, sampleNames(`for-${watchers}`, events)), audience.next()]);
  const elapsedMs = systemClock.monotonicNow() - startedAt;
  const after = await subject.usage();
  const figure = { scenario: "fan-out", subject: name } as const;
  const told = events * watchers;
  return [
    { ...figure, name: `events to ${watchers} watchers`, unit: "1/s", value: told / (elapsedMs / 1000) },
    ...(before && after
      ? [
          {
            ...figure,
            name: `server cpu per 1,000 events to ${watchers}`,
            unit: "ms",
            value: ((after.cpuMs - before.cpuMs) / told) * 1000,
          } as const,
        ]
      : []),
  ];
}
