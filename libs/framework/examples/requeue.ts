// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Looks again later, and gives up where only a change of the object helps.
// #region operator
import { Sample } from "@nuvolaris/crd-types";
import { createOperator, TerminalError } from "@nuvolaris/framework";

export const operator = createOperator({ name: "requeue" });

// Stands for a service that is asked whether it is done.
const progress = new Map<string, number>();

operator.controller(Sample).reconcile(async ({ object: { metadata, spec }, status }) => {
  if (spec.count > 100) throw new TerminalError(`${spec.count} replicas: nobody may have more than 100`);
  const done = Math.min((progress.get(metadata.uid) ?? 0) + 1, spec.count);
  progress.set(metadata.uid, done);
  await status({ message: `${done} of ${spec.count}` });
  return done < spec.count ? { requeueAfterMs: 300 } : undefined;
});

if (import.meta.main) await operator.run();
// #endregion
