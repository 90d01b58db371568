// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Client } from "@nuvolaris/client";
import type { Stored } from "@nuvolaris/api-machinery";
import { Sample } from "@nuvolaris/crd-types";

/** As long as typical objects are: with it a Sample is about 2 KB. */
const padding = "x".repeat(1800);

/** The annotations of each Sample. */
export const sampleAnnotations: Readonly<Record<string, string>> = { padding };

/** Creates Samples from several sides at once, as a busy cluster's clients do. */
export async function createSamples(client: Client, names: readonly string[], concurrency = 16): Promise<void> {
  await fromSeveralSides(names, (name) => createSample(client, name), concurrency);
}

export async function createSample(client: Client, name: string): Promise<Stored<Sample>> {
  return client.create(Sample, {
    metadata: { name, namespace: "default", annotations: sampleAnnotations },
    spec: { count: 1 },
  });
}

/** Does the work for each item, for `concurrency` of them at a time. The first failure is thrown. */
export async function fromSeveralSides<Item>(
  items: Iterable<Item>,
  work: (item: Item) => Promise<unknown>,
  concurrency = 16,
): Promise<void> {
  const left = items[Symbol.iterator]();
  const side = async (): Promise<void> => {
    for (let next = left.next(); next.done !== true; next = left.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: concurrency }, side));
}

export function sampleNames(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
}
