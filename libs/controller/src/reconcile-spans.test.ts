// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import { Tracing } from "@nuvolaris/client";
import { FakeClock } from "@nuvolaris/clock";
import { ExponentialBackoff } from "@nuvolaris/workqueue";
import { expect, test } from "vitest";
import { Controller } from "./controller.ts";
import { RecordedSpans } from "./fakes/recorded-spans.ts";
import type { Reconcile } from "./reconcile.ts";
import type { SourceContext } from "./source.ts";
import { StopPhases } from "./stop-phases.ts";

const request = { namespace: "default", name: "a" };
const by = (spanId: string) => ({ traceId: "1".repeat(32), spanId, traceFlags: 1 });

/** A traced controller, and the context by which its source adds requests. */
async function traced(reconcile: Reconcile) {
  const clock = new FakeClock();
  const spans = new RecordedSpans();
  const tracing = new Tracing(spans);
  const { promise: context, resolve } = Promise.withResolvers<SourceContext>();
  const source = {
    name: "source",
    start: (given: SourceContext) => {
      resolve(given);
      return Promise.resolve();
    },
  };
  const rateLimiter = () => new ExponentialBackoff({ baseMs: 100, jitter: 0 });
  const controller = new Controller({ name: "samples", reconcile, sources: [source], clock, rateLimiter, tracing });
  await controller.start(new StopPhases().signals);
  return { clock, source: await context, spans: spans.spans, failures: spans.failures, tracing };
}

test("each attempt is a span that tells how it ended", async () => {
  const failure = new Error("not yet");
  const ends = [
    () => Promise.reject(failure),
    () => Promise.resolve({ requeueAfterMs: 1000 }),
    () => Promise.resolve(undefined),
  ];
  const { clock, source, spans, failures } = await traced(() => ends.shift()?.() ?? Promise.resolve(undefined));

  source.add(request, "normal");
  await clock.advance(2000);

  const common = { "nuvolaris.controller": "samples", "k8s.namespace.name": "default", "k8s.object.name": "a" };
  const result = (attempt: number, label: string, more = {}) => ({
    name: "reconcile samples",
    attributes: { ...common, "nuvolaris.reconcile.attempt": attempt, "nuvolaris.reconcile.result": label, ...more },
    links: [],
    ended: true,
  });
  expect(spans).toEqual([
    result(1, "error", { "error.type": "Error" }),
    result(2, "requeue_after"),
    result(1, "success"),
  ]);
  expect(failures).toEqual([failure]);
});

test("a reconcile is linked to the writes of this process that it follows from, each once, and to no others", async () => {
  const { clock, source, spans, tracing } = await traced(() => Promise.resolve(undefined));
  tracing.wrote({ uid: "u", resourceVersion: "1" }, by("first"));
  tracing.wrote({ uid: "u", resourceVersion: "2" }, by("first"));

  for (const resourceVersion of ["1", "2", "3", "4"]) source.add(request, "normal", { uid: "u", resourceVersion });
  // The answer to a write may come after the watch has told of it.
  tracing.wrote({ uid: "u", resourceVersion: "3" }, by("late"));
  await clock.advance(0);
  expect(spans.flatMap(({ links }) => links)).toEqual(["first", "late"]);

  source.add(request, "normal");
  await clock.advance(0);
  expect(spans.at(-1)?.links).toEqual([]);
});
