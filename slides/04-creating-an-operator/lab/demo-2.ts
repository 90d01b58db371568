// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// From the workspace's root: node --conditions=@nuvolaris/source slides/04-creating-an-operator/lab/demo-2.ts
import { Deployment } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { createOperator, type Stored } from "@nuvolaris/framework";

// #region operator
export const operator = createOperator({ name: "demo-2" });

operator
  .controller(Sample)
  .owns(Deployment)
  // #region reconcile
  .reconcile(async ({ object, apply, status, log }) => {
    const deployment = await apply(desiredDeployment(object));
    const ready = deployment.status?.readyReplicas ?? 0;
    log.info("sample reconciled", { wanted: object.spec.count, ready });
    const message = `${ready} of ${object.spec.count} ready`;
    await status({ readyReplicas: ready, message });
    return undefined;
  });
// #endregion

if (import.meta.main) await operator.run();
// #endregion

// #region desired
function desiredDeployment({ metadata, spec }: Stored<Sample>): Deployment {
  const labels = { app: metadata.name };
  const image = spec.image ?? "nginxinc/nginx-unprivileged:1.29";
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: metadata.name },
    spec: {
      replicas: spec.count,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: "web", image }] } },
    },
  };
}
// #endregion
