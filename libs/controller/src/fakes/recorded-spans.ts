// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
import type { Span, SpanContext, SpanOptions, Tracer } from "@nuvolaris/client";

/** A tracer that keeps its spans as text, in the order of their beginnings: what is active is the tracer's own business. */
export class RecordedSpans implements Tracer {
  readonly spans: { name: string; attributes: Record<string, unknown>; links: readonly string[]; ended: boolean }[] =
    [];
  readonly failures: unknown[] = [];

  startSpan(name: string, { attributes = {}, links = [] }: SpanOptions = {}): Span {
    const linked = links.map(({ context }) => context.spanId);
    const span = { name, attributes: { ...attributes } as Record<string, unknown>, links: linked, ended: false };
    const context: SpanContext = { traceId: "1".repeat(32), spanId: `${name} ${this.spans.push(span)}`, traceFlags: 1 };
    return {
      spanContext: () => context,
      setAttributes: (more) => Object.assign(span.attributes, more),
      setStatus: () => undefined,
      recordException: (error) => void this.failures.push(error),
      end: () => {
        span.ended = true;
      },
    };
  }

  startActiveSpan<Result>(name: string, options: SpanOptions, run: (span: Span) => Result): Result {
    return run(this.startSpan(name, options));
  }
}
