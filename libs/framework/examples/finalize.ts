// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// A controller that cleans up: a finalizer holds the object until that is done.
// #region operator
import { Sample } from "@nuvolaris/crd-types";
import { createOperator } from "@nuvolaris/framework";

export const operator = createOperator({ name: "finalize" });

// Stands for a service outside of the cluster: asking it twice for the same is harmless.
const reserved = new Map<string, number>();

operator
  .controller(Sample)
  .reconcile(async ({ object: { metadata, spec }, status, log }) => {
    reserved.set(metadata.uid, spec.count);
    log.info("reserved", { replicas: spec.count });
    await status({ message: `${spec.count} reserved` });
  })
  .finalize(({ object: { metadata }, log }) => {
    reserved.delete(metadata.uid);
    log.info("released");
    return Promise.resolve();
  });

if (import.meta.main) await operator.run();
// #endregion
