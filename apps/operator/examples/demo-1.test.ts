// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Client, CustomResourceDefinition } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { createLogger } from "@nuvolaris/framework";
import { startEmbedded } from "@nuvolaris/testing";
import { expect, test, vi } from "vitest";
import { operator } from "./demo-1.ts";

test("the demo logs the spec of a Sample, says so in its status, and sees it go", async () => {
  await using plane = await startEmbedded();
  const { clock, transport } = plane;
  const client = new Client({ transport, clock });
  await client.create(CustomResourceDefinition, Sample.manifest());
  const lines: string[] = [];
  const log = createLogger({ format: "pretty", write: (line) => lines.push(line), clock });
  const stop = new AbortController();
  const ended = operator.run({ client, clock, log, signal: stop.signal });
  const key = { namespace: "default", name: "obj" };
  const until = (isSo: () => Promise<void> | void): Promise<void> =>
    vi.waitFor(async () => (await clock.advance(50), isSo()), { interval: 1, timeout: 50_000 });

  await until(async () => {
    await client.list(Sample);
  });
  await client.create(Sample, { metadata: key, spec: { count: 2 } });
  await until(async () => {
    expect((await client.get(Sample, key)).status?.message).toBe("created");
  });
  await client.delete(Sample, key);
  await until(async () => {
    await expect(client.get(Sample, key)).rejects.toThrow(/not found/);
  });

  const printed = lines.join("");
  expect(printed).toMatch(/sample created .*object=default\/obj .*spec=\{"count":2\}/);
  expect(printed).toMatch(/sample deleted .*spec=\{"count":2\}/);
  stop.abort();
  await until(() => undefined);
  await ended;
});
