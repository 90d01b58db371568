// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// A task for each object, which ends when its object does.
// #region operator
import { Sample } from "@nuvolaris/crd-types";
import { createOperator } from "@nuvolaris/framework";
import { setTimeout as sleep } from "node:timers/promises";

export const operator = createOperator({ name: "daemon" });

operator.on(Sample).daemon(async function follow({ signal, current, log }) {
  log.info("daemon began");
  while (!signal.aborted) {
    log.info("following", { count: current()?.spec.count });
    // Aborted sleep is the way out, not a failure.
    await sleep(500, undefined, { signal }).catch(() => undefined);
  }
  log.info("daemon ended");
});

if (import.meta.main) await operator.run();
// #endregion
