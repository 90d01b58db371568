// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Goes on where an operator that was written with kopf has ended. Ids are the names of its functions.
// #region operator
import { Sample } from "@nuvolaris/crd-types";
import { createOperator, kopfTakeover } from "@nuvolaris/framework";

export const operator = createOperator({ name: "kopf-takeover", takesOverFrom: kopfTakeover() });

operator.on(Sample).create(function create_fn({ log }) {
  log.info("created");
});
operator.on(Sample).resume(function resume_fn({ log }) {
  log.info("resumed");
});
operator.on(Sample).delete(function delete_fn({ log }) {
  log.info("deleted");
});
operator.on(Sample).field(
  "spec.count",
  ({ old, new: now, log }) => {
    log.info("scaled", { from: old, to: now });
  },
  { id: "scale_fn/spec.count" },
);

if (import.meta.main) await operator.run();
// #endregion
