// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Looks at something again and again, for each object for as long as it is there.
// #region operator
import { Sample } from "@nuvolaris/crd-types";
import { createOperator } from "@nuvolaris/framework";
import { freemem } from "node:os";

export const operator = createOperator({ name: "timer" });

operator.on(Sample).timer(
  function measure({ spec, log }) {
    const room = Math.floor(freemem() / 2 ** 20);
    log.info("measured", { room, wanted: spec.count });
    return { message: room > spec.count ? "there is room" : "it is tight" };
  },
  { intervalMs: 1000 },
);

if (import.meta.main) await operator.run();
// #endregion
