// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// Two operators in one process, on one kind. They share nothing: each has its name, its records and its finalizers.
// #region operator
import { Sample } from "@nuvolaris/crd-types";
import { createOperator } from "@nuvolaris/framework";

export const greeter = createOperator({ name: "greeter" });
greeter.on(Sample).create(({ log }) => {
  log.info("hello");
});

export const counter = createOperator({ name: "counter" });
const seen = new Set<string>();
counter.on(Sample).create(({ uid, log }) => {
  log.info("counted", { samples: seen.add(uid).size });
});
counter.on(Sample).delete(({ uid, log }) => {
  log.info("forgotten", { known: seen.delete(uid) });
});

if (import.meta.main) await Promise.all([greeter.run(), counter.run()]);
// #endregion
