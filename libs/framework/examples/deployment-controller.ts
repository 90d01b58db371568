// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// A controller: the Deployment that a Sample asks for is made, kept as it should be, and told of.
// #region operator
import { Deployment } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { createOperator, type ObjectOf, type Stored } from "@nuvolaris/framework";

export const operator = createOperator({ name: "deployment-controller" });

operator
  .controller(Sample)
  .owns(Deployment)
  .reconcile(async ({ object, apply, status }) => {
    const deployment = await apply(deploymentOf(object));
    await status({ readyReplicas: deployment.status?.readyReplicas ?? 0 });
  });

function deploymentOf({ metadata: { name }, spec }: Stored<Sample>): ObjectOf<typeof Deployment> {
  const labels = { "app.kubernetes.io/name": name };
  const containers = [{ name: "main", image: spec.image ?? "nginx:1.29" }];
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, labels },
    spec: {
      replicas: spec.count,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers } },
    },
  };
}

if (import.meta.main) await operator.run();
// #endregion
