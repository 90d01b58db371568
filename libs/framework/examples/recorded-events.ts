// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Kubernetes events, for `kubectl describe` and `kubectl events`.
// #region operator
import { Sample } from "@nuvolaris/crd-types";
import { createOperator } from "@nuvolaris/framework";

export const operator = createOperator({ name: "recorded-events" });

operator.on(Sample).update(({ old, spec, events }) => {
  events.normal("Updated", `from ${old?.spec?.count ?? "unknown"} to ${spec.count} replicas`);
  if (spec.count === 0) events.warning("NothingRuns", "no replicas are wanted");
});

if (import.meta.main) await operator.run();
// #endregion
