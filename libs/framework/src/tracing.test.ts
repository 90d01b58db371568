// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** From the write of one controller to the reconcile of another: against an API server in this process, on virtual time. */
import { AsyncLocalStorage } from "node:async_hooks";
import { Client, ConfigMap, Tracing, type Span, type SpanOptions, type Tracer } from "@nuvolaris/client";
import { Sample } from "@nuvolaris/crd-types";
import { expect, test } from "vitest";
import { createOperator } from "./operator.ts";
import { World } from "./testing/world.ts";

interface SpanRecord {
  readonly name: string;
  readonly id: string;
  readonly parent: string | undefined;
  readonly links: readonly string[];
}

class RecordedSpans implements Tracer {
  readonly spans: SpanRecord[] = [];
  readonly #active = new AsyncLocalStorage<string>();

  startSpan(name: string, { links = [] }: SpanOptions = {}): Span {
    const id = String(this.spans.length).padStart(16, "0");
    const linked = links.map(({ context }) => context.spanId);
    this.spans.push({ name, id, parent: this.#active.getStore(), links: linked });
    return {
      spanContext: () => ({ traceId: "1".repeat(32), spanId: id, traceFlags: 1 }),
      setAttributes: () => undefined,
      setStatus: () => undefined,
      recordException: () => undefined,
      end: () => undefined,
    };
  }

  startActiveSpan<Result>(name: string, options: SpanOptions, run: (span: Span) => Result): Result {
    const span = this.startSpan(name, options);
    return this.#active.run(span.spanContext().spanId, () => run(span));
  }
}

test("a reconcile is the parent of its requests, and what these write links to the reconciles that follow", async () => {
  await using world = await World.start();
  const { clock, transport } = world.plane;
  const tracer = new RecordedSpans();
  const operator = createOperator({ name: "traced" });
  operator
    .controller(Sample)
    .owns(ConfigMap)
    .reconcile(async ({ object, apply }) => {
      await apply({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: object.metadata.name }, data: { a: "1" } });
    });
  const seen: string[] = [];
  operator.on(ConfigMap).event(({ name }) => void seen.push(name));
  // #region use
  const tracing = new Tracing(tracer); // trace.getTracer("my-operator")
  const client = new Client({ transport, clock, tracing, fieldManager: "traced" });
  // #endregion
  await world.run(operator, { client, tracing });

  await world.create("a", 1);
  await world.until(() => seen.includes("a"));
  await world.settle();

  const reconcile = tracer.spans.find(({ name }) => name === "reconcile samples.nuvolaris.org");
  const write = tracer.spans.find(({ name }) => name === "apply configmaps");
  expect(write?.parent).toBe(reconcile?.id);
  expect(reconcile?.links).toEqual([]);
  const followers = tracer.spans.filter(({ name, links }) => name.startsWith("reconcile") && links.length > 0);
  expect(followers.map(({ name, links }) => [name, links])).toEqual([
    ["reconcile configmaps-event-event", [write?.id]],
  ]);
});
