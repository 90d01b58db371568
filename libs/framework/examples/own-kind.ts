// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
// A kind of one's own: the schema makes the types, the CustomResourceDefinition and the checks of the server.
// #region operator
import { defineKind, rule } from "@nuvolaris/crd-schema";
import { createOperator } from "@nuvolaris/framework";
import { z } from "zod";

const schedule = z.object({ from: z.int32().min(0).max(23), to: z.int32().min(0).max(23) });

export const Shop = defineKind({
  group: "example.com",
  version: "v1",
  kind: "Shop",
  spec: rule(schedule, "self.from < self.to", { message: "a shop opens before it closes" }),
  status: z.object({ hours: z.int32().optional() }),
  printerColumns: [{ name: "Hours", type: "integer", jsonPath: ".status.hours" }],
});

export const operator = createOperator({ name: "own-kind" });

operator.on(Shop).create(({ spec }) => ({ hours: spec.to - spec.from }), { id: "open" });
operator.on(Shop).update(({ spec }) => ({ hours: spec.to - spec.from }), { id: "reopen" });

if (import.meta.main) await operator.run();
// #endregion
