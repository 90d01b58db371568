// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// What changed, compared with what this handler last handled; also when the operator was down meanwhile.
// #region operator
import { Sample } from "@nuvolaris/crd-types";
import { createOperator } from "@nuvolaris/framework";

export const operator = createOperator({ name: "update" });

operator.on(Sample).update(({ old, new: now, diff, log }) => {
  log.info("sample updated", { from: old?.spec?.count, to: now.spec?.count });
  for (const { operation, path, new: value } of diff) {
    log.info("field differs", { operation, path: path.join("."), value });
  }
});

if (import.meta.main) await operator.run();
// #endregion
