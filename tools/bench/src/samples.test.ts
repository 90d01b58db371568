// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Client } from "@nuvolaris/client";
import { expect, test } from "vitest";
import { createSamples, sampleNames } from "./samples.ts";

test("names are numbered from nought", () => {
  expect(sampleNames("warm", 3)).toEqual(["warm-0", "warm-1", "warm-2"]);
});

test("each Sample is created once, from as many sides at a time as asked for", async () => {
  const created: string[] = [];
  let [active, most] = [0, 0];
  const client = new Client({
    transport: {
      send: async ({ body }) => {
        most = Math.max(most, ++active);
        await Promise.resolve();
        active--;
        const text = String(body);
        // Proof of the cast: the request's body is a Sample.
        created.push((JSON.parse(text) as { metadata: { name: string } }).metadata.name);
        return { status: 201, headers: new Headers(), body: chunks(text) };
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    },
  });

  await createSamples(client, sampleNames("a", 10), 4);

  expect(created.toSorted()).toEqual(sampleNames("a", 10));
  expect(most).toBe(4);
});

async function* chunks(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(new TextEncoder().encode(text));
}
