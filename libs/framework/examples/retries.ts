// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// "Not yet" and "never". Both are about one state of the object: its next change is a new chance.
// #region operator
import { Sample } from "@nuvolaris/crd-types";
import { createOperator, PermanentError, TemporaryError } from "@nuvolaris/framework";

export const operator = createOperator({ name: "retries" });

// #region handler
operator.on(Sample).field(
  "spec.count",
  function allocate({ attempt, spec, log }) {
    if (spec.count > 100) throw new PermanentError(`never room for ${spec.count}`);
    if (attempt < 3) throw new TemporaryError("no room yet", { delayMs: 200 });
    log.info("room found", { attempt });
    return { message: `room for ${spec.count}` };
  },
  { retries: 10, backoff: { initialMs: 500, maxMs: 60_000 } },
);
// #endregion

if (import.meta.main) await operator.run();
// #endregion
