// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// A kind of which only the resource is known. Its fields are `unknown`: nothing is taken for granted.
// #region operator
import { untypedKind } from "@nuvolaris/client";
import { createOperator } from "@nuvolaris/framework";

const samples = untypedKind({ group: "nuvolaris.org", version: "v1", plural: "samples" });

export const operator = createOperator({ name: "untyped-kind" });

operator.on(samples).create(({ object: { spec }, log }) => {
  const count: unknown = typeof spec === "object" && spec !== null && "count" in spec ? spec.count : undefined;
  log.info("created", { count: typeof count === "number" ? count : "not a number" });
});
operator.on(samples).delete(({ name, log }) => {
  log.info("deleted", { name });
});

if (import.meta.main) await operator.run();
// #endregion
