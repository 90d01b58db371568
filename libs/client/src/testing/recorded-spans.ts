// Copyright the Nuvolaris operator platform authors
// SPDX-License-Identifier: Apache-2.0
/** A tracer that keeps what it ended, for tests: no SDK of OpenTelemetry goes with the version of its API that is here. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Span, SpanContext, SpanOptions, Tracer } from "../tracing.ts";

export interface RecordedSpan {
  readonly name: string;
  readonly kind: number | undefined;
  readonly context: SpanContext;
  /** The span id of its parent. */
  readonly parent: string | undefined;
  readonly links: readonly string[];
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly status: { readonly code: number; readonly message?: string } | undefined;
  readonly exceptions: readonly unknown[];
}

/** Spans of one trace, in the order of their ends. */
export class RecordedSpans implements Tracer {
  readonly ended: RecordedSpan[] = [];
  readonly #active = new AsyncLocalStorage<Span>();
  #count = 0;

  startSpan(name: string, { kind, attributes = {}, links = [] }: SpanOptions = {}): Span {
    const spanId = String(++this.#count).padStart(16, "0");
    const context = { traceId: "1".repeat(32), spanId, traceFlags: 1 };
    const parent = this.#active.getStore()?.spanContext().spanId;
    const known = { ...attributes };
    const exceptions: unknown[] = [];
    let status: RecordedSpan["status"];
    return {
      spanContext: () => context,
      setAttributes: (more) => Object.assign(known, more),
      setStatus: (given) => {
        status = given;
      },
      recordException: (error) => void exceptions.push(error),
      end: () => {
        const linked = links.map((link) => link.context.spanId);
        this.ended.push({ name, kind, context, parent, links: linked, attributes: known, status, exceptions });
      },
    };
  }

  startActiveSpan<Result>(name: string, options: SpanOptions, run: (span: Span) => Result): Result {
    const span = this.startSpan(name, options);
    return this.#active.run(span, () => run(span));
  }
}
