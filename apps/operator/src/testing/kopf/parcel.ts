// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { ConfigMap } from "@nuvolaris/client";
import { defineKind, preserveUnknownFields } from "@nuvolaris/crd-schema";
import { createOperator, type Operator, type TakeoverReader } from "@nuvolaris/framework";
import { z } from "zod";

/** Tests only: a kind whose status has room for what kopf writes there. */
export const Parcel = defineKind({
  group: "example.com",
  version: "v1",
  kind: "Parcel",
  spec: z.object({ size: z.int32(), waits: z.string().optional() }),
  status: preserveUnknownFields(z.object({})),
});

/** Tests only: one call of a handler. */
export interface Call {
  readonly handler: string;
  readonly name: string;
  readonly attempt?: number;
  readonly old?: unknown;
  readonly new?: unknown;
}

interface ParcelsOptions {
  /** Whether there are delete handlers. */
  readonly cleansUp: boolean;
  readonly tell: (call: Call) => void;
}

/** Tests only: `parcels.py` in our words, with its handlers' ids. Nothing has to wait. */
export function parcels(takesOverFrom: TakeoverReader, { cleansUp, tell }: ParcelsOptions): Operator {
  const operator = createOperator({ name: "parcels", takesOverFrom });
  const handlers = operator
    .on(Parcel)
    .create(
      async ({ name, namespace = "default", client }) => {
        tell({ handler: "make_box", name });
        await client.create(ConfigMap, { metadata: { name, namespace }, data: { made: "by us" } });
      },
      { id: "make_box" },
    )
    .create(
      ({ name }) => {
        tell({ handler: "long", name });
      },
      {
        id: "a_handler_with_a_name_that_is_longer_than_the_name_of_an_annotation_may_be",
      },
    )
    .create(
      ({ handle }) => {
        handle("pack.<locals>.lid", ({ name, attempt }) => {
          tell({ handler: "lid", name, attempt });
        });
        handle("label", ({ name, attempt }) => {
          tell({ handler: "label", name, attempt });
        });
      },
      { id: "pack" },
    )
    .create(
      ({ name, attempt }) => {
        tell({ handler: "send", name, attempt });
      },
      { id: "send" },
    )
    .field(
      "spec.size",
      ({ name, old, new: now }) => {
        tell({ handler: "measure", name, old, new: now });
      },
      {
        id: "measure/spec.size",
      },
    )
    .update(
      ({ name, old, new: now }) => {
        tell({ handler: "weigh", name, old: old?.spec, new: now.spec });
      },
      {
        id: "weigh",
      },
    )
    .update(
      ({ name, attempt }) => {
        tell({ handler: "resend", name, attempt });
      },
      { id: "resend" },
    )
    .resume(({ name }) => {
      tell({ handler: "resume", name });
    })
    .timer(
      ({ name }) => {
        tell({ handler: "tick", name });
      },
      { id: "tick", intervalMs: 1000 },
    )
    .daemon(
      ({ name }) => {
        tell({ handler: "watch_over", name });
      },
      { id: "watch_over" },
    );
  if (cleansUp) {
    handlers
      .delete(
        ({ name }) => {
          tell({ handler: "unpack", name });
        },
        { id: "unpack" },
      )
      .delete(
        ({ name, attempt }) => {
          tell({ handler: "shred", name, attempt });
        },
        { id: "shred" },
      );
  }
  return operator;
}
