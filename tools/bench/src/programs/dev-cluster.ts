// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// The embedded control plane as a process of its own: reports where it is, then what it takes whenever it is asked. Its data is in the
// folder that its argument names (none: nowhere).
import { startDevCluster } from "@nuvolaris/dev-cluster";

const [, , dataDir] = process.argv;
const cluster = await startDevCluster(dataDir === undefined ? {} : { dataDir });
const usage = (): object => ({
  rssMb: process.memoryUsage.rss() / 1e6,
  cpuMs: process.cpuUsage().user / 1e3 + process.cpuUsage().system / 1e3,
});
process.on("message", () => process.send?.(usage()));
process.send?.({ kubeconfig: cluster.kubeconfigFile });
await new Promise((resolve) => process.once("disconnect", resolve));
await cluster[Symbol.asyncDispose]();
