// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Handlers of one kind that read another: an index knows the ConfigMaps of each Sample.
// #region operator
import { ConfigMap } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { createOperator } from "@nuvolaris/framework";

export const operator = createOperator({ name: "config-index" });

const settingsOf = operator.on(ConfigMap).index(function settings({ labels, object }) {
  const sample = labels["example.com/sample"] ?? "";
  return Object.keys(object.data ?? {}).map((setting) => [sample, setting]);
});

operator.on(Sample).timer(
  function summarize({ name }) {
    return { message: `settings: ${settingsOf.get(name).toSorted().join(", ") || "none"}` };
  },
  { intervalMs: 1000, uses: [settingsOf] },
);

if (import.meta.main) await operator.run();
// #endregion
