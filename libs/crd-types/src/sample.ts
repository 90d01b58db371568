// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { ObjectOf } from "@nuvolaris/api-machinery";
import { defineKind, format } from "@nuvolaris/crd-schema";
// Member by member, so that a bundle leaves out what is not used: three quarters of zod.
import * as z from "zod";
import { conditions } from "./condition.ts";

/** The kind that the tutorials and the reference operator work with: so many replicas of an image. */
export const Sample = defineKind({
  group: "nuvolaris.org",
  version: "v1",
  kind: "Sample",
  shortNames: ["sam"],
  description: "A number of replicas of an image.",
  spec: z
    .object({
      count: z.int32().min(0).default(1).describe("How many replicas run."),
      image: z.string().min(1).optional().describe("What they run; without it the operator decides."),
    })
    .describe("What is wanted."),
  status: z
    .object({
      message: z.string().optional().describe("How it goes, for people."),
      readyReplicas: z.int32().optional().describe("How many replicas are ready."),
      observedGeneration: format(z.int(), "int64").optional().describe("The generation that this status is about."),
      conditions: conditions.optional(),
    })
    .describe("What was observed."),
  scale: { specReplicasPath: ".spec.count", statusReplicasPath: ".status.readyReplicas" },
  printerColumns: [
    { name: "Count", type: "integer", jsonPath: ".spec.count" },
    { name: "Ready", type: "integer", jsonPath: ".status.readyReplicas" },
    { name: "Message", type: "string", jsonPath: ".status.message" },
    { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
  ],
});

export type Sample = ObjectOf<typeof Sample>;
