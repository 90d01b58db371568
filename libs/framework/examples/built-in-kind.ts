// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// An operator of a kind of Kubernetes: ConfigMaps that ask for it get a checksum of their data.
// #region operator
import { ConfigMap } from "@nuvolaris/client";
import { createOperator } from "@nuvolaris/framework";
import { createHash } from "node:crypto";

export const operator = createOperator({ name: "built-in-kind" });

operator.on(ConfigMap).field(
  "data",
  function checksum({ object, patch }) {
    const hash = createHash("sha256").update(JSON.stringify(object.data ?? {}));
    patch.merge({ metadata: { annotations: { "example.com/checksum": hash.digest("hex") } } });
  },
  { labels: { "example.com/checksum": "wanted" } },
);

if (import.meta.main) await operator.run();
// #endregion
