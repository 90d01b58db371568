// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The reference operator (a Deployment and a status for each Sample), counting what it asks of the server.
import { Client, Deployment, loadClusterConfig, networkTransport } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { createOperator } from "@nuvolaris/framework";

const config = await loadClusterConfig({ env: process.env });
let writes = 0;
const client = new Client({
  transport: networkTransport(config),
  fieldManager: "bench",
  observer: {
    requestCompleted: ({ method }) => {
      if (method !== "GET") writes++;
    },
  },
});
const operator = createOperator({ name: "bench" });
operator
  .controller(Sample, { observedGeneration: true })
  .owns(Deployment)
  .reconcile(async ({ object, apply, status }) => {
    const labels = { app: object.metadata.name };
    const template = {
      metadata: { labels },
      spec: { containers: [{ name: "main", image: object.spec.image ?? "nginx:1.29" }] },
    };
    await apply<Deployment>({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: object.metadata.name },
      spec: { replicas: object.spec.count, selector: { matchLabels: labels }, template },
    });
    await status({ message: "deployed" });
    return undefined;
  });

process.on("message", () => {
  process.send?.({
    writes,
    rssMb: process.memoryUsage.rss() / 1e6,
    cpuMs: process.cpuUsage().user / 1e3 + process.cpuUsage().system / 1e3,
  });
});
const end = new AbortController();
process.once("disconnect", () => {
  end.abort();
});
await operator.run({ client, signal: end.signal, onReady: () => process.send?.({ ready: true }) });
