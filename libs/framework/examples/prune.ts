// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// As many children as the object asks for: those that are no longer wanted are deleted.
// #region operator
import { ConfigMap } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { createOperator } from "@nuvolaris/framework";

export const operator = createOperator({ name: "prune" });

operator
  .controller(Sample)
  .owns(ConfigMap, { prunes: true })
  .reconcile(async ({ object: { metadata, spec }, applyAll, log }) => {
    const numbers = Array.from({ length: spec.count }, (_, index) => String(index + 1));
    await applyAll(
      numbers.map((number) => ({
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: `${metadata.name}-${number}` },
        data: { number },
      })),
    );
    log.info("children are as wanted", { count: spec.count });
  });

if (import.meta.main) await operator.run();
// #endregion
