// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// For tests: an operator that keeps a Secret for each ConfigMap of the namespace `default`.
import { ConfigMap, Secret } from "@nuvolaris/client";
import { createOperator } from "@nuvolaris/framework";

const operator = createOperator({ name: "copier", namespaces: ["default"] });

operator
  .controller(ConfigMap)
  .owns(Secret)
  .reconcile(async ({ object, apply }) => {
    const { name, namespace = "default" } = object.metadata;
    await apply({ apiVersion: "v1", kind: "Secret", metadata: { name, namespace }, stringData: { ...object.data } });
    return undefined;
  });

const stop = new AbortController();
for (const event of ["disconnect", "SIGTERM"] as const) {
  process.once(event, () => {
    stop.abort();
  });
}
await operator.run({ signal: stop.signal, onReady: () => process.send?.({ type: "ready" }) });
if (process.connected) process.disconnect();
