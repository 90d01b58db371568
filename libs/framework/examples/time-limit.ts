// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// An attempt has two seconds. The signal ends what it waits for, and the next attempt follows by the back-off.
// #region operator
import { Sample } from "@nuvolaris/crd-types";
import { createOperator } from "@nuvolaris/framework";
import { setTimeout as sleep } from "node:timers/promises";

export const operator = createOperator({ name: "time-limit" });

operator.on(Sample).create(
  async function provision({ spec, signal, log }) {
    // Stands for a slow service: a second for each replica.
    await sleep(spec.count * 1000, undefined, { signal });
    log.info("provisioned");
  },
  { timeoutMs: 2000 },
);

if (import.meta.main) await operator.run();
// #endregion
