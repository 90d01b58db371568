// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** The kind of `crd.yaml`, written in TypeScript. The operator's own, from which it differs, is in libs/crd-types. */
import { defineKind } from "@nuvolaris/crd-schema";
import { z } from "zod";

// #region kind
export const Sample = defineKind({
  group: "nuvolaris.org",
  version: "v1",
  kind: "Sample",
  shortNames: ["sam"],
  spec: z.object({
    count: z.int().min(0).describe("How many replicas run."),
  }),
  status: z.looseObject({}),
  printerColumns: [
    { name: "Count", type: "integer", jsonPath: ".spec.count" },
    { name: "Message", type: "string", jsonPath: ".status.message" },
  ],
});
// #endregion
