// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Run it on any cluster that has the CRD: node --conditions=@nuvolaris/source apps/operator/examples/demo-1.ts
// #region operator
import { Sample } from "@nuvolaris/crd-types";
import { createOperator } from "@nuvolaris/framework";

export const operator = createOperator({ name: "demo-1" });

// #region handlers
operator.on(Sample).create(({ spec, log }) => {
  log.info("sample created", { spec });
  return { message: "created" };
});

operator.on(Sample).delete(({ spec, log }) => {
  log.info("sample deleted", { spec });
});
// #endregion

if (import.meta.main) await operator.run();
// #endregion
