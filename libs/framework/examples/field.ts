// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Handlers for one field each: they are called when it appeared, changed or went, and for nothing else.
// #region operator
import { Sample } from "@nuvolaris/crd-types";
import { createOperator } from "@nuvolaris/framework";

export const operator = createOperator({ name: "field" });

operator.on(Sample).field("spec.count", function scale({ old, new: count, log }) {
  log.info("count changed", { from: old ?? "nothing", to: count });
});

operator.on(Sample).field(["metadata", "labels", "app.kubernetes.io/part-of"], function move({ new: app, log }) {
  log.info("belongs to", { app: app ?? "nothing" });
});

if (import.meta.main) await operator.run();
// #endregion
