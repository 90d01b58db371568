// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// A status that tools understand: conditions, and the generation that they are about.
// #region operator
import { Sample } from "@nuvolaris/crd-types";
import { createOperator, generationChanged } from "@nuvolaris/framework";

export const operator = createOperator({ name: "conditions" });

operator
  .controller(Sample, { observedGeneration: true, predicates: [generationChanged] })
  .reconcile(async ({ object: { spec }, status }) => {
    const fits = spec.count <= 10;
    await status({
      conditions: [
        {
          type: "Ready",
          status: fits ? "True" : "False",
          reason: fits ? "Fits" : "TooLarge",
          message: `${spec.count} of at most 10 replicas`,
        },
      ],
    });
  });

if (import.meta.main) await operator.run();
// #endregion
