// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Client } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";

/** As long as typical objects are: with it a Sample is about 2 KB. */
const padding = "x".repeat(1800);

/** Creates Samples from several sides at once, as a busy cluster's clients do. */
export async function createSamples(client: Client, names: readonly string[], concurrency = 16): Promise<void> {
  const left = names.values();
  const worker = async (): Promise<void> => {
    for (const name of left) {
      await client.create(Sample, {
        metadata: { name, namespace: "default", annotations: { padding } },
        spec: { count: 1 },
      });
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

export function sampleNames(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
}
