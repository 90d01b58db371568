// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// What Prometheus and the kubelet ask for. Port 0 takes one that is free; a Deployment names 8080 and 8081.
// #region operator
import { Sample } from "@nuvolaris/crd-types";
import { createOperator } from "@nuvolaris/framework";

export const operator = createOperator({ name: "status-pages" });

operator.controller(Sample).reconcile(async ({ object, status }) => {
  await status({ message: `${object.spec.count} wanted` });
  return undefined;
});

if (import.meta.main) {
  await operator.run({ metrics: { host: "127.0.0.1", port: 0 }, health: { host: "127.0.0.1", port: 0 } });
}
// #endregion
