// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Run it twice: one of the processes works, the other takes over when that ends.
// #region operator
import { Sample } from "@nuvolaris/crd-types";
import { createOperator } from "@nuvolaris/framework";

export const operator = createOperator({ name: "leader-election" });
const instance = `process-${process.pid}`;

operator.on(Sample).create(({ log }) => {
  log.info("handled", { by: instance });
  return { message: `handled by ${instance}` };
});

if (import.meta.main) await operator.run({ instance, leaderElection: { namespace: "default" } });
// #endregion
