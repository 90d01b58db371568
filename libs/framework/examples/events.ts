// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Told what the watch shows; nothing is kept, nothing is written.
// #region operator
import { Sample } from "@nuvolaris/crd-types";
import { createOperator } from "@nuvolaris/framework";

export const operator = createOperator({ name: "events" });

operator.on(Sample).event(({ type, initial, spec, log }) => {
  log.info("seen", { type, initial, count: spec.count });
});

if (import.meta.main) await operator.run();
// #endregion
