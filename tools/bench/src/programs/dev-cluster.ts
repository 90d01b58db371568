// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The embedded control plane as a process of its own: reports where it is, then its memory whenever it is asked.
import { startDevCluster } from "@nuvolaris/dev-cluster";

await using cluster = await startDevCluster();
process.on("message", () => process.send?.({ rssMb: process.memoryUsage.rss() / 1e6 }));
process.send?.({ kubeconfig: cluster.kubeconfigFile, rssMb: process.memoryUsage.rss() / 1e6 });
await new Promise((resolve) => process.once("disconnect", resolve));
