// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Deployment } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { createOperator, type Operator } from "@nuvolaris/framework";

/** Tests only: an operator with all that commands deal with: a controller with children and a finalizer, and handlers. */
export function deployer(namespaces?: readonly string[]): Operator {
  const operator = createOperator({ name: "deployer", ...(namespaces && { namespaces }) });
  operator
    .controller(Sample, { name: "samples" })
    .owns(Deployment)
    .reconcile(async ({ object, apply, status, events }) => {
      const labels = { app: object.metadata.name };
      await apply<Deployment>({
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: object.metadata.name },
        spec: {
          replicas: object.spec.count,
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers: [{ name: "main", image: "web:1" }] } },
        },
      });
      events.normal("Deployed", "it is deployed");
      await status({ message: "deployed" });
      return undefined;
    })
    .finalize(() => Promise.resolve());
  operator.on(Sample).delete(() => undefined);
  return operator;
}
