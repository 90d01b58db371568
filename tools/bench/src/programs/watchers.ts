// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Opens as many watches of Samples as its first argument says, and reports when they are open, and when each has been told of as many
// events as its second argument says. Lines are counted, not parsed: what is measured is the server.
import { Client, loadClusterConfig, networkTransport } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";

const [, , watchers = "1", events = "1"] = process.argv;
const newline = 10;
const client = new Client({ transport: networkTransport(await loadClusterConfig({ env: process.env })) });
const { resourceVersion } = (await client.list(Sample, { limit: 1 })).metadata;
const path = `/apis/${Sample.group}/${Sample.version}/${Sample.plural}?watch=true&resourceVersion=${resourceVersion}`;
const streams = await Promise.all(Array.from({ length: Number(watchers) }, () => client.requestStream({ path })));
process.send?.({ open: streams.length });
await Promise.all(streams.map((stream) => untilTold(stream)));
process.send?.({ told: true });
process.disconnect();
process.exit();

async function untilTold(stream: AsyncIterable<Uint8Array>): Promise<void> {
  let left = Number(events);
  for await (const chunk of stream) {
    for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, at + 1)) left--;
    if (left <= 0) return;
  }
}
