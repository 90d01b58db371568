// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// What handlers say of their object: results go into the status, all else through `patch`; one request each.
// #region operator
import { Sample } from "@nuvolaris/crd-types";
import { createOperator } from "@nuvolaris/framework";

export const operator = createOperator({ name: "results" });

operator.on(Sample).create(({ name }) => ({ message: `hello ${name}` }));

operator.on(Sample).field("spec.count", ({ spec, patch }) => {
  const size = spec.count > 10 ? "large" : "small";
  patch.merge({ metadata: { labels: { "example.com/size": size } } });
  patch.mergeStatus({ readyReplicas: spec.count === 0 ? null : spec.count });
});

if (import.meta.main) await operator.run();
// #endregion
