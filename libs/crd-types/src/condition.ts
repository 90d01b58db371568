// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { format, listMap } from "@nuvolaris/crd-schema";
// Member by member, so that a bundle leaves out what is not used: three quarters of zod.
import * as z from "zod";

/**
 * The standard condition with its limits: https://pkg.go.dev/k8s.io/apimachinery/pkg/apis/meta/v1#Condition
 */
export const condition = z.object({
  type: z
    .string()
    .max(316)
    .regex(
      /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$/,
    )
    .describe("What the condition is about, in CamelCase."),
  status: z.enum(["True", "False", "Unknown"]),
  observedGeneration: format(z.int().min(0), "int64")
    .optional()
    .describe("The generation that the condition was set for."),
  lastTransitionTime: z.iso.datetime({ offset: true }).describe("When the status last changed."),
  reason: z
    .string()
    .min(1)
    .max(1024)
    .regex(/^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$/)
    .describe("Why, as one CamelCase word for programs."),
  message: z.string().max(32768).describe("Why, for people."),
});

/** A condition of an object's status. */
export type Condition = z.output<typeof condition>;

/** A list of conditions, one per type, so that several controllers can each own theirs. */
export const conditions = listMap(z.array(condition), ["type"]);
