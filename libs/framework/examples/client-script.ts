// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// No operator: a script that lists, applies, watches and deletes.
// #region script
import { Client, isNotFound, loadClusterConfig, networkTransport } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";

const config = await loadClusterConfig({ env: process.env });
const transport = networkTransport(config, { proxyEnv: process.env });
await using client = new Client({ transport, fieldManager: "client-script" });
const key = { namespace: "default", name: "scripted" };

const { items, metadata } = await client.list(Sample, { namespace: "default" });
console.log(`there are ${items.length} samples`);

await client.apply(Sample, { metadata: key, spec: { count: 1 } });

for await (const event of client.watch(Sample, {
  namespace: "default",
  fieldSelector: `metadata.name=${key.name}`,
  resourceVersion: metadata.resourceVersion,
  signal: AbortSignal.timeout(60_000),
})) {
  if (event.type !== "ADDED" && event.type !== "MODIFIED") continue;
  console.log(`${event.type} with count ${event.object.spec.count}`);
  if (event.object.spec.count > 1) break;
}

await client.delete(Sample, key).catch((error: unknown) => {
  if (!isNotFound(error)) throw error;
});
console.log("deleted");
// #endregion
