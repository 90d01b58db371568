// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// A handler for each item of a list, with retries and progress of its own.
// #region operator
import { Sample } from "@nuvolaris/crd-types";
import { createOperator, TemporaryError, type HandlerContext } from "@nuvolaris/framework";

export const operator = createOperator({ name: "sub-handlers" });

function placeAll({ spec, handle }: HandlerContext<Sample>): void {
  for (let replica = 1; replica <= spec.count; replica++) {
    handle(`replica-${replica}`, ({ attempt, log }) => {
      if (replica === 2 && attempt === 1) throw new TemporaryError("no room yet", { delayMs: 200 });
      log.info("replica placed", { replica, attempt });
    });
  }
}

operator.on(Sample).create(placeAll, { id: "place" });
operator.on(Sample).update(placeAll, { id: "place-again" });

if (import.meta.main) await operator.run();
// #endregion
