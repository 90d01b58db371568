// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Sample } from "@nuvolaris/crd-types";
import { createOperator } from "@nuvolaris/framework";

const operator = createOperator({ name: "lab-4" });

// #region handlers
function tell({ spec }: Pick<Sample, "spec">): { message: string } {
  return { message: `${spec.count} wanted` };
}

operator.on(Sample).create(tell).update(tell, { id: "tell-again" });
// #endregion

if (import.meta.main) await operator.run();
