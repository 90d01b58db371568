// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// An operator for some namespaces: those that match, as they come and go.
// #region operator
import { Sample } from "@nuvolaris/crd-types";
import { createOperator } from "@nuvolaris/framework";

export const operator = createOperator({ name: "namespaces", namespaces: ["team-*", "!team-test"] });

operator.on(Sample).create(({ namespace, log }) => {
  log.info("created", { in: namespace });
});
operator.on(Sample).delete(({ namespace, log }) => {
  log.info("deleted", { in: namespace });
});

if (import.meta.main) await operator.run();
// #endregion
