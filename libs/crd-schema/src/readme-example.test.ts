// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { z } from "zod";
import { defineKind, listMap, rule } from "./index.ts";

// #region kind
const port = z.object({ name: z.string().max(15), port: z.int().min(1).max(65535) });

export const Website = defineKind({
  group: "example.com",
  version: "v1",
  kind: "Website",
  shortNames: ["ws"],
  spec: rule(
    z.object({
      image: z.string().min(1),
      minReplicas: z.int32().min(0).default(1),
      maxReplicas: z.int32().min(0).default(3),
      ports: listMap(z.array(port), ["name"]).optional(),
    }),
    "self.minReplicas <= self.maxReplicas",
    { message: "minReplicas must not exceed maxReplicas" },
  ),
  status: z.object({ readyReplicas: z.int32().optional() }),
  printerColumns: [{ name: "Ready", type: "integer", jsonPath: ".status.readyReplicas" }],
});
// #endregion

test("the example of the README makes a manifest that is accepted", () => {
  const { spec } = Website.manifest();

  expect(spec.names).toMatchObject({ plural: "websites", shortNames: ["ws"] });
  expect(spec.versions[0]?.schema?.openAPIV3Schema?.properties?.["spec"]?.["x-kubernetes-validations"]).toHaveLength(1);
});
