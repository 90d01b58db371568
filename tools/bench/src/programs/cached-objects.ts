// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Follows all ConfigMaps and keeps of them what its argument says, then reports how much more than an idle client it weighed at most
// until all were there.
import { InformerFactory, type InformerOptions } from "@nuvolaris/cache";
import { Client, ConfigMap, loadClusterConfig, networkTransport } from "@nuvolaris/client";
import { systemClock } from "@nuvolaris/clock";

/** By the name of a subject of the scenario. */
const kept = new Map<string | undefined, InformerOptions<ConfigMap>>([
  ["everything", {}],
  ["fields", { fields: ["data.small"] }],
  ["metadata", { metadataOnly: true }],
]);

const client = new Client({ transport: networkTransport(await loadClusterConfig({ env: process.env })) });
await client.list(ConfigMap, { limit: 1 });
const idle = process.memoryUsage.rss();
await using informers = new InformerFactory({ client, clock: systemClock });
const objects = informers.informer(ConfigMap, kept.get(process.argv[2]) ?? {});
informers.start();
await informers.hasSynced();
process.send?.({
  objects: objects.lister.list({ namespace: "default" }).length,
  peakMb: (process.resourceUsage().maxRSS * 1024 - idle) / 1e6,
});
process.disconnect();
